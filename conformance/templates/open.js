"use strict";
// Opens what the address names, and everything around it.
function openNamed() {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { return; }
  const found = name && document.getElementById(name);
  if (!found) return;
  for (let at = found; at; at = at.parentElement) {
    at.hidden = false;
    if (at.localName === "details") at.open = true;
  }
  found.scrollIntoView();
}
addEventListener("hashchange", openNamed);
openNamed();
