// "Run this page" opens its notebook in the Jupyter beside the book. Opened from a file
// no browser lets one start, so there the button says what does.
{
  const { src, dataset } = document.currentScript;
  const folder = new URL("..", src);
  const link = document.createElement("a");
  link.className = "btn btn-sm run-button";
  link.style.whiteSpace = "nowrap";
  link.textContent = matchMedia("(max-width: 36rem)").matches ? "Run" : "Run this page";
  link.setAttribute("aria-label", "Run this page");
  link.href = new URL(`notebooks/index.html?path=${dataset.notebook}`, src);
  link.target = "_blank";
  link.rel = "noopener";

  const box = document.createElement("dialog");
  const command = document.createElement("pre");
  const path = decodeURIComponent(folder.pathname);
  command.style.whiteSpace = "pre-wrap";
  command.textContent = `python3 -m http.server --directory "${path}"`;
  const page = location.pathname.slice(folder.pathname.length);
  const close = document.createElement("button");
  close.textContent = "Close";
  close.addEventListener("click", () => box.close());
  box.setAttribute("aria-label", "How to run this page");
  box.append(
    "A page opened from a file cannot start Python. Serve the book's folder, with",
    command,
    `and open http://localhost:8000/${page}`,
    document.createElement("p"),
  );
  box.lastChild.append(close);

  const item = document.createElement("div");
  item.className = "header-article-item";
  item.append(link);
  document.querySelector(".header-article-items__end").prepend(item);
  document.body.append(box);
  if (location.protocol === "file:")
    link.addEventListener("click", (event) => {
      event.preventDefault();
      box.showModal();
    });
}
