// On paper colours are light and every box is open; on a work sheet answers and hints are
// left out. It is asked for in the menu of downloads, or by ?solutions=no in the address.
// That menu says what the theme names by a file's ending alone.
{
  const page = document.documentElement;
  const asked = new URLSearchParams(location.search).get("solutions") === "no";
  page.classList.toggle("work-sheet", asked);

  let closed = [];
  let theme;
  addEventListener("beforeprint", () => {
    theme = page.dataset.theme;
    page.dataset.theme = "light";
    if (page.classList.contains("work-sheet")) return;
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const box of closed) box.open = true;
  });
  addEventListener("afterprint", () => {
    page.dataset.theme = theme;
    for (const box of closed) box.open = false;
    closed = [];
    page.classList.toggle("work-sheet", asked);
  });

  const menu = document.querySelector(".dropdown-download-buttons .dropdown-menu");
  for (const words of menu?.querySelectorAll(".btn__text-container") ?? []) {
    const of = { ".ipynb": "Notebook (.ipynb)", ".md": "Text (.md)", ".pdf": "Print, or save as PDF" };
    words.textContent = of[words.textContent] ?? words.textContent;
  }
  if (menu && document.querySelector("details.answer")) {
    const button = document.createElement("button");
    button.className = "btn btn-sm dropdown-item";
    button.textContent = "Work sheet, no answers";
    button.addEventListener("click", () => {
      page.classList.add("work-sheet");
      print();
    });
    menu.append(document.createElement("li"));
    menu.lastChild.append(button);
  }
}
