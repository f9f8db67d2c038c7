// The button "Code" opens the folded code of every page, and closes it again.
{
  const KEY = "rank-by-rank code"; // of localStorage, which all books of a host share
  const button = document.querySelector(".code-button");
  const folds = document.querySelectorAll("details.hide.above-input");
  const show = (open) => {
    button.setAttribute("aria-pressed", open);
    for (const fold of folds) fold.open = open;
  };
  if (button && folds.length) {
    button.hidden = false;
    if (localStorage.getItem(KEY) === "open") show(true);
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") === "false";
      localStorage.setItem(KEY, open ? "open" : "folded");
      show(open);
    });
  }
}
