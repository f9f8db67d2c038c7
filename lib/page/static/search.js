// What the search page finds: the pages of a chapter before its exercises and the drills,
// unless the words are an entry of the index there, as an exercise is by its number.
{
  const explains = /^chapters\/[1-9]-(?!.*exercises)/;
  Scorer.score = ([page, , , , score]) => score + (explains.test(page) ? 20 : 0);
}

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
