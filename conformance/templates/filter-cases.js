{
  const form = document.getElementById("filter");
  const cases = [...document.querySelectorAll(".case")];
  const groups = [...document.querySelectorAll(".group")];
  const field = (name) => form.elements[name];
  // What a case says, without its transcript: that would find too much.
  const texts = new Map();
  const textOf = (it) => {
    if (!texts.has(it)) {
      const parts = it.querySelectorAll("summary:first-child, .cite, .body > dl");
      texts.set(it, [...parts].map((part) => part.textContent).join(" ").toLowerCase());
    }
    return texts.get(it);
  };
  const apply = () => {
    const boxes = [...form.querySelectorAll("[name=outcome]")];
    const outcomes = boxes.filter((box) => box.checked).map((box) => box.value);
    const level = field("level").value, topic = field("topic").value;
    const words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const takes = (it) => outcomes.includes(it.dataset.outcome)
      && (!level || it.dataset.level === level)
      && (!topic || `${it.dataset.topic}.`.startsWith(`${topic}.`))
      && words.every((word) => textOf(it).includes(word));
    let shown = 0;
    for (const it of cases) {
      it.hidden = !takes(it);
      if (!it.hidden) shown += 1;
    }
    const isNarrow = level || topic || words.length > 0;
    for (const group of groups) {
      group.hidden = !group.querySelector(".case:not([hidden])");
      if (isNarrow && !group.hidden && group.localName === "details") group.open = true;
    }
    document.getElementById("shown").textContent = `${shown} of ${cases.length} cases`;
  };
  const openAll = (open) => {
    const shown = cases.filter((it) => !it.hidden);
    for (const it of shown) {
      it.open = open;
      if (open) it.closest(".section").open = true;
    }
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  field("open").addEventListener("click", () => openAll(true));
  field("close").addEventListener("click", () => openAll(false));
  form.hidden = false;
  // A page that is loaded again keeps what was typed.
  apply();
  openNamed();
}
