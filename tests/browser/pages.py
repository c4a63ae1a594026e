# SPDX-License-Identifier: Apache-2.0
"""Every page of the portal in a real browser.  usage: pages.py URL USER PASSWORD FOLDER AXE|- CHANGE PATH...

Prints "ok - sentence" or "not ok - sentence" a line.  AXE is axe-core's script, - without it; CHANGE a shell command that changes the hub."""
import subprocess
import sys

from browser import ENTER, TAB, Browser

base, user, password, folder, axe, change, *paths = sys.argv[1:]
axe = None if axe == "-" else open(axe, encoding="utf-8").read()
browser = Browser(folder + "/chromedriver.log")
failed = 0

AXE = """const done = arguments[arguments.length - 1];
axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }).then((r) =>
  done(r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", "))), (e) => done([String(e)]));"""
FOCUS = """const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
return e === document.body ? null : [e.localName, e.getAttribute("href") || e.name || e.textContent.trim(), s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && r.width > 0];"""
WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"

COMPLETE = "return document.readyState === 'complete' && !document.getElementById('main')?.dataset.poll"


def check(sentence, found):
    """Holds when nothing was found."""
    global failed
    print(("not ok - " if found else "ok - ") + sentence)
    for what in found or []:
        print("    " + what)
    failed += bool(found)


def tab_to(wanted, most=80):
    for _ in range(most):
        browser.keys(TAB)
        at = browser.run(FOCUS)
        if at and wanted(at):
            return at
    return None


def look(path, lang, width, when=COMPLETE):
    """What is wrong with one page."""
    browser.size(width)
    browser.go(base + path + ("&" if "?" in path else "?") + "lang=" + lang)
    if not browser.wait(when, 20):
        return [path + " is not as it should be"]
    where = f"{path} {lang} {width}: "
    found = [where + e for e in browser.errors()]
    if browser.run("return document.documentElement.lang") != lang or not browser.run("return document.title"):
        found.append(where + "no title, or another language")
    if browser.run(WIDE) > 0:
        found.append(where + "wider than the screen")
    if axe:
        browser.run(axe + "; return null")
        found += [where + v for v in browser.run_async(AXE)]
    browser.shot(f"{folder}/{path.strip('/').replace('/', '_').split('?')[0] or 'overview'}-{lang}-{width}.png")
    return found


# ---- by keyboard alone
browser.size(1280)
browser.go(base + "/topics?lang=en")
if axe:
    browser.run(axe + "; return null")
    check("the login has no finding of axe-core", browser.run_async(AXE))
browser.keys(TAB)
check("the first thing that Tab reaches is the way to the content", [] if browser.run(FOCUS)[1] == "#main" else [str(browser.run(FOCUS))])
tab_to(lambda at: at[1] == "user")
browser.keys(user + TAB + password + ENTER)
browser.wait("return location.pathname === '/topics'")
check("the keyboard logs in, and the page that was asked for comes", [] if browser.url().startswith(base + "/topics") else [browser.url()])
at = tab_to(lambda at: at[1] == "/deadletters")
browser.keys(ENTER)
check("and goes on by the menu", [] if at and browser.wait("return location.pathname === '/deadletters'") else [browser.url()])
browser.go(base + "/")
browser.wait("return document.readyState === 'complete'")
reached, unseen = 0, []
while reached < 200:
    browser.keys(TAB)
    at = browser.run(FOCUS)
    if not at:
        break
    reached += 1
    unseen += [] if at[2] else [" ".join(map(str, at[:2]))]
everything = browser.run("return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), .wide')].filter((e) => e.checkVisibility()).length")
check(f"Tab reaches everything on the overview ({everything}), and one sees where it is", unseen if reached >= everything else unseen + [f"{reached} of {everything}"])
check("nothing was complained of in the console", browser.errors())

# ---- what changes is shown without loading the page anew
browser.go(base + "/?lang=en")
browser.run("window.untouched = true; document.querySelector('nav a').focus()")
subprocess.run(change, shell=True, check=True)
shown = browser.wait("return document.getElementById('main').textContent.includes('a change to be seen')", 20)
check("news comes into the open page by itself", [] if shown and browser.run("return window.untouched") else ["it did not come"])
check("and the focus stays where it was", [] if browser.run("return document.activeElement.matches('nav a')") else ["it moved"])
check("commands can be copied", [] if browser.run("return [...document.querySelectorAll('button[data-copy]')].every((b) => b.checkVisibility())") else ["a button is hidden"])

# ---- by keyboard, too
at = tab_to(lambda at: "larm" in at[1])
browser.keys(ENTER)
shown = browser.wait("return location.pathname.startsWith('/run/') && document.getElementById('main').textContent.includes('✓')")
check("an alarm is put aside by keyboard, and the page says that it was done", [] if at and shown else [str(at), browser.url()])

# ---- forms, by keyboard as well
def submitted(path, lang, wanted, typed, shown):
    """What a field or button that Tab reaches leads to, with that typed and Enter."""
    browser.go(f"{base}{path}?lang={lang}")
    browser.wait(COMPLETE, 20)
    at = tab_to(lambda at: at[1] == wanted)
    browser.keys(typed + ENTER)
    return [] if at and browser.wait(shown, 20) else [str(at), browser.url()]


check("a dead letter is given up by the first user, and the page says so", submitted("/deadletter/1", "en", "reason", "not ours", "return document.querySelector('.notice p')?.textContent.includes('not ours')"))
found, proofs = [], {}
for lang, name in (("de", "Bericht"), ("en", "Report")):
    found += submitted("/reconciliation", lang, name, "", "return location.pathname.startsWith('/run/') && document.querySelector('a[href$=\"/page\"]') !== null")
    run = browser.run("return location.pathname")
    proofs[lang] = [run, run + "/page"]
check("the proof of a day is asked for, and is a page", found)
found = submitted("/deadletters", "en", "Redrive", "", "return document.querySelector('progress') !== null")
run = browser.run("return location.pathname")
for width in (1280, 390):
    for lang in ("de", "en"):
        found += look(run, lang, width, "return document.querySelector('progress') !== null")
check("a command that runs shows how far it is: no console error, nothing cut off" + (", no finding of axe-core (A, AA)" if axe else ""), found)

# ---- every page
browser.errors()
for width in (1280, 390):
    for lang in ("de", "en"):
        found = [line for path in paths + proofs[lang] for line in look(path, lang, width)]
        check(f"{len(paths) + len(proofs[lang])} pages at {width} px ({lang}): no console error, nothing cut off" + (", no finding of axe-core (A, AA)" if axe else ""), found)
browser.close()
sys.exit(1 if failed else 0)
