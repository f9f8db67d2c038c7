// On a phone the contents lie in a drawer, which closes when a place was chosen.
for (const side of ["primary", "secondary"]) {
  const drawer = document.querySelector(`.bd-sidebar-${side}`);
  const open = document.getElementById(`pst-${side}-sidebar-checkbox`);
  drawer?.addEventListener("click", ({ target }) => {
    if (target.closest("a")) open.checked = false;
  });
}
