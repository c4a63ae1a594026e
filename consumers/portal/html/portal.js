// SPDX-License-Identifier: Apache-2.0
// What a browser can do beyond the plain page: copy commands, and show news without loading anew.  Everything works without it.
"use strict";

function showCopyButtons(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("button[data-copy]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const word = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = word; }, 2000);
});

// Who is filling in a form or has marked text is not disturbed: a line says that there is news.
function isBusy(main) {
  const at = document.activeElement;
  return (at && main.contains(at) && at.matches("input, select, textarea")) || !document.getSelection().isCollapsed;
}

// The same link or button in the new page, by its place among its like.
function placeOf(main, element) {
  if (!element || element === main || !main.contains(element)) return null;
  const href = element.getAttribute("href");
  const like = href ? `a[href="${CSS.escape(href)}"]` : element.localName;
  return { like, index: [...main.querySelectorAll(like)].indexOf(element) };
}

async function showNews(main, news) {
  if (isBusy(main)) {
    news.textContent = news.dataset.more;
    return;
  }
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const place = placeOf(main, document.activeElement), poll = page.getElementById("main").dataset.poll;
  if (poll) main.dataset.poll = poll; else delete main.dataset.poll;
  main.replaceChildren(...page.getElementById("main").childNodes);
  document.querySelector("footer time").replaceWith(page.querySelector("footer time"));
  news.textContent = "";
  showCopyButtons(main);
  if (place) main.querySelectorAll(place.like)[place.index]?.focus({ preventScroll: true });
}

// A page that waits for something asks again until it has come.
function keepAsking(main, news) {
  if (!main.dataset.poll) return;
  setTimeout(async () => {
    await showNews(main, news);
    keepAsking(main, news);
  }, Number(main.dataset.poll));
}

const main = document.getElementById("main"), news = document.getElementById("news");
showCopyButtons(document);
keepAsking(main, news);
if (document.body.dataset.live) {
  const live = new EventSource("/live");
  live.addEventListener("change", () => showNews(main, news));
  addEventListener("pagehide", () => live.close());
}
