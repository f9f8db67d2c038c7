// What the search page shows of a page it found: words of the article, with each formula
// once, from the place that was found. Sphinx would show the contents list and every
// formula three times.
Search.htmlToText = (html, anchor) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const left = ".headerlink, .katex-html, script, style, noscript, .answer";
  for (const part of page.querySelectorAll(left)) part.remove();
  const article = page.querySelector(".bd-article");
  const place = anchor && article.querySelector(anchor);
  const found = place && !place.textContent.trim() ? place.parentElement : place;
  return (found || article).textContent.replace(/\s+/g, " ");
};
