{
  const form = document.getElementById("rows");
  const rows = [...document.querySelectorAll("tr.row")];
  const apply = () => {
    const which = form.querySelector("[name=rows]:checked").value;
    const words = form.elements["text"].value.toLowerCase().split(/\s+/).filter(Boolean);
    const textOf = (row) => `${row.dataset.id} ${row.textContent}`.toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = (which !== "all" && !(which in row.dataset))
        || !words.every((word) => textOf(row).includes(word));
      if (!row.hidden) shown += 1;
    }
    for (const topic of document.querySelectorAll("tbody.topic")) {
      topic.hidden = !topic.querySelector("tr.row:not([hidden])");
    }
    document.getElementById("shown").textContent = `${shown} of ${rows.length} cases`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  // A page that is loaded again keeps what was typed.
  apply();
}
