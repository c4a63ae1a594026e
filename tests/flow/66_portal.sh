#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The portal from outside: who gets in and who does not, what every answer carries, and what the pages say.
. tests/flow/lib.sh
world_up
. tests/flow/portal_town.sh
config=$(dirname "$CASEBUS_CONFIG")
for user in koenig:see,operate,approve yilmaz:see amara:approve; do
    casebus portal user add "${user%%:*}" --roles "${user##*:}" <<<"$word"
done

# portal [OPTIONS]: starts it on a free port; $url is where.
portal() {
    : >"$T/portal.log"
    casebus-portal --set portal.listen=127.0.0.1:0 --set portal.refresh_seconds=1 "$@" 2>"$T/portal.log" &
    running=$!
    wait_for 10 grep -q msg=listening "$T/portal.log" || { cat "$T/portal.log"; return 1; }
    url=http://127.0.0.1:$(sed -n 's/.*msg=listening .*port=//p' "$T/portal.log")
}
stop() { kill -TERM $running && wait $running; }
# py CODE: with a fresh browser p; prints what it prints.
py() { PYTHONPATH=tests/flow python3 -c "from portal import Portal; p = Portal('$url'); word = '$word'
$1"; }

# ---- who may use it
check "a password that is too short is refused" exits 2 casebus portal user add kurz <<<"kurz"
check "and says how long one is" grep -q "a password has 12 to 200 bytes; this one has 4" "$T/err"
check "the file of users is nobody else's" test "$(stat -c %a "$config/portal-users.cfg")" = 600
check "no password stands in it" bash -c "! grep -q '$word' '$config/portal-users.cfg'"
check "each is an argon2id hash" test "$(grep -c '"\$argon2id\$' "$config/portal-users.cfg")" = 3

# ---- where it may listen
check "beyond this machine it needs TLS or a proxy" exits 2 casebus-portal --set portal.listen=0.0.0.0:0
check "and says so" grep -q 'portal.listen 0.0.0.0:0 can be reached from other machines: give portal.certificate and portal.key (TLS), or portal.proxy_address' "$T/err"
check "a certificate without its key is refused" exits 2 casebus-portal --check --set portal.certificate=/dev/null

# ---- getting in
portal
equal "health needs no login" ok "$(curl -s "$url/healthz")"
equal "a page without login leads to the login, and back" "303 /login?to=/agency/schulamt%40162" "$(py 'a = p.get("/agency/schulamt@162"); print(a.status, a.headers["Location"])')"
equal "the API says 401" 401 "$(py 'print(p.get("/api/status").status)')"
equal "name and password let in, to the page that was asked for" "303 /agency/schulamt@05162" "$(py 'a = p.login("koenig", word, "/agency/schulamt@05162"); print(a.status, a.headers["Location"])')"
equal "but never elsewhere" "/ / / /" "$(py 'print(*(p.login("koenig", word, to).headers["Location"] for to in ("//evil.example", "/\\\\evil.example", "/\\t/evil.example", "https://evil.example")))')"
equal "the cookie is for this site and no script" "HttpOnly SameSite=Strict" "$(py 'print(" ".join(c.strip() for c in p.login("koenig", word).headers.get_all("Set-Cookie")[0].split(";")[2:]))')"
equal "a wrong password, and a user who is not there, are the same" "401 401 True" "$(py 'a, b = p.login("koenig", "a wrong password"), p.login("nobody", word); print(a.status, b.status, "wrong" in a.text and "wrong" in b.text)')"
equal "a form from elsewhere does not log in" 403 "$(py 'p.get("/login"); print(p.post("/login", form="0" * 64, user="koenig", password=word).status)')"
equal "who guesses five times waits, with the right password too" "401 429 True" "$(py '
for i in range(5): a = p.login("amara", "guess number %d" % i)
b = p.login("amara", word)
print(a.status, b.status, 0 < int(b.headers["Retry-After"]) <= 900)')"
equal "others do not" 303 "$(py 'print(p.login("yilmaz", word).status)')"

# ---- what every answer carries
equal "nothing from elsewhere, nothing inline, no frame, no guessing, no storing" "True nosniff DENY no-store" "$(py '
for path in ("/", "/login", "/style.css", "/healthz", "/nowhere"):
    h = p.get(path).headers
    c = h["Content-Security-Policy"]
    print("default-src '"'none'"'" in c and "frame-ancestors '"'none'"'" in c and "unsafe" not in c, h["X-Content-Type-Options"], h["X-Frame-Options"], h["Cache-Control"])' | sort -u)"

# ---- forms
equal "a form without the session's token does nothing" "403 200" "$(py 'p.login("koenig", word); a = p.post("/logout"); print(a.status, p.get("/").status)')"
equal "with another session's token neither" 403 "$(py '
q = Portal(p.at.geturl()); q.login("koenig", word); p.login("koenig", word)
print(p.post("/logout", form=q.get("/").field("form")).status)')"
equal "with its own it does" "303 303" "$(py 'p.login("koenig", word); a = p.post("/logout", form=p.get("/").field("form")); print(a.status, p.get("/").status)')"
equal "who came, went or was refused stands in the operators' log" \
    "amara login refused, from 127.0.0.1|koenig login let in|koenig login refused, from 127.0.0.1|koenig logout gone|somebody unknown login refused, from 127.0.0.1|yilmaz login let in" \
    "$(sql "select string_agg(distinct concat_ws(' ', by_1, command, result), '|' order by concat_ws(' ', by_1, command, result)) from operator_log where object = 'portal'")"
equal "who has to wait is not written down again and again" 5 "$(sql "select count(*) from operator_log where by_1 = 'amara'")"

# ---- roles and languages
equal "who may not see sees nothing" 403 "$(casebus portal user add blind --roles approve <<<"$word"; py 'p.login("blind", word); print(p.get("/").status)')"
equal "the browser's language" "Übersicht Overview" "$(py 'import re; p.login("yilmaz", word); print(*(re.search("<h1>(.*)</h1>", p.get("/", headers={"Accept-Language": l}).text).group(1) for l in ("de-DE,en;q=0.5", "fr,en")))')"
equal "or the chosen one, from then on" "Übersicht Übersicht de" "$(py 'import re; p.login("yilmaz", word); a, b = p.get("/?lang=de"), p.get("/"); print(*(re.search("<h1>(.*)</h1>", x.text).group(1) for x in (a, b)), re.search("<html lang=\"(..)\"", b.text).group(1))')"
equal "the overview names agencies and what is to be done" "True True" "$(py 'p.login("yilmaz", word); t = p.get("/?lang=de").text; print("meldebehoerde@05162004" in t, "schweigt" in t)')"
equal "the API has the shape of casebus status" "meldebehoerde@05162004 schulamt@05162 jobcenter@05162" "$(py 'import json; p.login("yilmaz", word); print(*(a["agency"] for a in json.loads(p.get("/api/status").text)["agencies"]))')"

# ---- pages
equal "every page is there, in both languages, with its title" "" "$(py '
import re
p.login("koenig", word)
def titles(lang):
    for path in ("/", "/agency/schulamt@05162", "/topics", "/find", "/find?q='"$event"'", "/deadletters", "/deadletter/1", "/reconciliation", "/timers", "/rules", "/rule/R16", "/onboarding", "/log"):
        a = p.ready(path + ("&" if "?" in path else "?") + "lang=" + lang)
        title = re.search("<title>(.*)</title>", a.text)
        if a.status != 200 or not title or "role=\"alert\"" in a.text: print(path, a.status, title)
        yield title and title.group(1)
german, english = list(titles("de")), list(titles("en"))
same = sum(g == e for g, e in zip(german, english))
if same > 1: print("untranslated", german, english)')"    # "Topics" is both
equal "an event is found by its id, with its way" "True True True False" "$(py 'p.login("koenig", word); t = p.get("/find?q='"$event"'&lang=en").text; print("registration.moved_in" in t, "in the journal" in t, "case view last evaluated" in t, "LEA" in t)')"
equal "which is that of casebus trace" "$(casebus trace "$event" --format json | ask "' '.join(h['hop'] + ':' + h['detail'] for h in d['hops'])")" \
    "$(py 'import re; p.login("koenig", word); t = p.get("/find?q='"$event"'&lang=en").text.split("id=\"hops\"")[1]
words = {"recorded there": "recorded", "taken in at the agency": "spooled", "in the journal": "journalled", "case view last evaluated": "evaluated", "message written": "told", "sent": "sent"}
print(" ".join(words[w] + ":" + d for w, d in re.findall("<td class=\"n\">[0-9.]*</td><td>([^<]*)</td>.*?<td lang=\"en\">([^<]*)</td>", t)))')"
equal "and the events of a pseudonym" "registration.moved_in" "$(py 'import re; p.login("koenig", word); print(re.search("<td>(registration[a-z_.]*)", p.get("/find?q='"$(sql "select replace(subject::text, '-', '') from event where id = '$event'")"'").text).group(1))')"
equal "what is neither is told, and cannot get into the page" "True False" "$(py 'p.login("koenig", word); t = p.get("/find?lang=en&q=%3Cscript%3Ealert(1)%3C/script%3E").text; print("neither an event id nor a pseudonym" in t, "<script>alert" in t)')"
equal "what is not there is not found" "404 404 404 404" "$(py 'p.login("koenig", word); print(*(p.get(x).status for x in ("/nowhere", "/agency/nobody@1", "/deadletter/99", "/rule/R99")))')"
equal "a dead letter is shown with its cause" True "$(py 'p.login("koenig", word); print("bad_header" in p.get("/deadletters").text and "bad_header" in p.ready("/deadletter/1").text)')"
equal "who comes next is told what is missing" "True True" "$(py 'p.login("koenig", word); t = p.get("/onboarding").text; print("jobcenter@05162" in t, "selftest" in t)')"
equal "when the hub changes, a page that is open is told" "event: change" "$(py '
import http.client
p.login("koenig", word)
c = http.client.HTTPConnection(p.at.netloc, timeout=20)
c.request("GET", "/live", headers={"Cookie": "casebus=" + p.cookies["casebus"]})
r = c.getresponse()
r.readline()
import subprocess
subprocess.run(["psql", "-qX", "'"$DATABASE"'", "-c", "insert into casebus.alarm (kind, detail) values ('"'restored_copy', 'a second alarm'"')"], check=True)
line = b""
while not line.startswith(b"event"): line = r.readline()
print(line.decode().strip())')"

# ---- actions: the same as the command
equal "who may operate clears an alarm" "303 True casebus alarm clear 1 --by=koenig" "$(py 'import re
p.login("koenig", word); a = p.post("/do/alarm-clear", form=p.get("/").field("form"), no="1")
t = p.ready(a.headers["Location"] + "?lang=en").text
print(a.status, "✓ done" in t, re.search("<code>(.*)</code>", t).group(1))')"
equal "it is in the operators' log" "koenig alarm clear alarm 1 new_epoch is put aside" "$(sql "select concat_ws(' ', by_1, command, object, result) from operator_log where object <> 'portal'")"
equal "a command that fails says why" "True True" "$(py 'p.login("koenig", word); a = p.post("/do/alarm-clear", form=p.get("/").field("form"), no="1"); t = p.ready(a.headers["Location"] + "?lang=en").text; print("✗ failed" in t, "there is no open alarm 1" in t)')"
equal "who may only see does not" "403 True" "$(py 'p.login("yilmaz", word); t = p.get("/"); print(p.post("/do/alarm-clear", form=t.field("form"), no="2").status, "alarm-clear" not in t.text)')"
equal "a dead letter is tried out and put through again as by command" "casebus deadletter redrive 1 --by=koenig --dry-run ! done, with findings" "$(py 'import re
p.login("koenig", word); a = p.post("/do/redrive-try", form=p.get("/").field("form"), no="1")
t = p.ready(a.headers["Location"] + "?lang=en").text
print(re.search("<code>(.*)</code>", t).group(1), re.search("<b>(.*)</b>", t).group(1))')"
casebus portal user add brandt --roles see,operate,approve <<<"$word"
discard() { sql "select string_agg(concat_ws('|', by_1, by_2, object, reason, result), ' ' order by no) from operator_log where command = 'deadletter discard'"; }
equal "one user asks to give a dead letter up, with a reason" "303 /deadletter/1 400 409" "$(py '
p.login("koenig", word); f = p.get("/").field("form"); a = p.post("/do/discard-ask", form=f, no="1", reason="not ours, it'"'"'s a test")
print(a.status, a.headers["Location"], p.post("/do/discard-ask", form=f, no="1").status, p.post("/do/discard-ask", form=f, no="99", reason="x").status)')"
equal "which is kept in the operators' log" "koenig|dead letter 1|not ours, it's a test|asked for" "$(discard)"
equal "and the page tells, to the same user without a button" "True False 403" "$(py '
p.login("koenig", word); a = p.ready("/deadletter/1?lang=en")
print("koenig asks to give it up: not ours, it&#39;s a test" in a.text, "/do/discard\"" in a.text, p.post("/do/discard", form=a.field("form"), no="1", request="'"$(sql "select max(no) from operator_log where command = 'deadletter discard'")"'").status)')"
equal "who may not approve does not confirm, what was not shown is not confirmed" "403 409" "$(py '
p.login("yilmaz", word); print(p.post("/do/discard", form=p.get("/").field("form"), no="1", request="1").status, end=" ")
p.login("brandt", word); print(p.post("/do/discard", form=p.get("/").field("form"), no="1", request="1").status)')"
casebus portal user add hkoenig --roles see,approve <<<"$word"
casebus portal user add koenig --also hkoenig <<<"$word"
equal "nor does who asked, under another name" "False 403 403" "$(py '
p.login("hkoenig", word); a = p.ready("/deadletter/1?lang=en"); f = p.get("/").field("form")
print("/do/discard\"" in a.text, *(p.post("/do/discard", form=f, no="1", request=n).status for n in ["'"$(sql "select max(no) from operator_log where command = 'deadletter discard'")"'"] * 2))')"
equal "until then it is open" open "$(sql "select state from dead_letter where no = 1")"
sql "insert into dead_letter (topic, \"offset\", agency, reason, detail, headers) select topic, \"offset\" + n, agency, reason, detail, headers from dead_letter, generate_series(1, 450) n where no = 1"
equal "the second user confirms: the command is that of the command line" "303 ✓ done casebus deadletter discard 1 '--reason=not ours, it'\\''s a test' --by=koenig --by=brandt" "$(py '
import re, html
p.login("brandt", word); a = p.ready("/deadletter/1?lang=en")
a = p.post("/do/discard", form=a.field("form"), no="1", request=a.field("request"))
t = p.ready(a.headers["Location"] + "?lang=en").text
print(a.status, re.search("<b>(.*)</b>", t).group(1), html.unescape(re.search("<code>(.*)</code>", t).group(1)))')"
equal "recorded with both" "discarded koenig|brandt|dead letter 1|not ours, it's a test|1 discarded" "$(sql "select state from dead_letter where no = 1") $(discard | sed 's/.*asked for //')"
equal "what was settled is not asked for or confirmed again" "409 409" "$(py 'p.login("koenig", word); f = p.get("/").field("form"); print(p.post("/do/discard-ask", form=f, no="1", reason="x").status, end=" "); p.login("brandt", word); print(p.post("/do/discard", form=p.get("/").field("form"), no="1", request="1").status)')"
sql "create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.8); return new; end'; create trigger slow before insert on operator_log for each row when (new.command = 'deadletter redrive') execute function slow()"
equal "a redrive shows how far it is while it runs, in a bar and in words" "True ! done, with findings" "$(py 'import re, time
p.login("koenig", word); a = p.post("/do/redrive", form=p.get("/").field("form"), group=re.search("/deadletters.group=([0-9a-f]+)", p.get("/deadletters").text).group(1))
seen, t = set(), ""
while "runs</b>" in t or not t:
    time.sleep(0.1); t = p.get(a.headers["Location"] + "?lang=en").text
    seen |= set(re.findall("<progress max=.450. value=.([0-9]+). aria-label=.Progress.></progress> ([0-9]+) of 450<", t))
print(bool(seen) and all(b == w for b, w in seen), re.search("<b>(.*)</b>", t).group(1))')"
sql "drop trigger slow on operator_log"
equal "the proof of a day is a page of its own: its style is let through by its hash, and nothing else is" "303 casebus-reconcile --day=2026-01-20 --dry-run --format=html --lang=en 200 True True 404" "$(py '
import base64, hashlib, re
p.login("koenig", word); a = p.post("/do/report?lang=en", form=p.get("/?lang=en").field("form"), day="2026-01-20")
at = a.headers["Location"]; t = p.ready(at).text
b = p.get(re.search("href=\"(/run/[0-9]+/page)\"", t).group(1))
style = re.search("<style>(.*?)</style>", b.text, re.S).group(1).encode()
policy = b.headers.get_all("Content-Security-Policy")
print(a.status, re.search("<code>(.*)</code>", t).group(1), b.status, "<html lang=\"en\">" in b.text,
      policy == ["default-src \x27none\x27; style-src \x27sha256-%s\x27; form-action \x27none\x27; base-uri \x27none\x27; frame-ancestors \x27none\x27" % base64.b64encode(hashlib.sha256(style).digest()).decode()],
      p.get("/run/1/page").status)')"
equal "what a finding means is a click away, in both languages" "True True" "$(py 'p.login("koenig", word); print("What it means" in p.get("/runbook/silent?lang=en").text, "Was es bedeutet" in p.get("/runbook/silent?lang=de").text)')"
equal "a value that is none does nothing" "400 400 400 400 404" "$(py 'p.login("koenig", word); f = p.get("/").field("form"); print(*(p.post("/do/" + n, form=f, **v).status for n, v in (("alarm-clear", {"no": "2;"}), ("alarm-clear", {}), ("agency-resume", {"agency": "--help"}), ("agency-silence-ok", {"agency": "schulamt@05162", "until": "soon", "reason": "x"}), ("shell", {}))))')"
equal "without the form's token neither" "403 1" "$(py 'p.login("koenig", word); print(p.post("/do/alarm-clear", no="2").status)') $(sql "select count(*) from alarm where cleared_at is null")"
export REASON="Umzug ins 'neue' \$(Haus)"
py 'import os; p.login("koenig", word); p.post("/do/agency-silence-ok", form=p.get("/").field("form"), agency="schulamt@05162", until="2030-01-01", reason=os.environ["REASON"])'
equal "a reason is one argument, whatever stands in it" "$REASON" "$(casebus agency list --format json | ask "[a['silence_reason'] for a in d if a['agency'] == 'schulamt@05162'][0]")"

# ---- what it shows when a service is away
docker/world postgres stop 2>/dev/null
shows() { py "p.login('yilmaz', word); a = p.get('/?lang=en'); print(a.status, 'role=\"alert\"' in a.text and 'meldebehoerde@05162004' in a.text)" | grep -q "$1"; }
check "without PostgreSQL people still get in, and see what was known last and what is wrong" wait_for 20 shows "200 True"
docker/world postgres start 2>/dev/null
check "and all is well again when it is back" wait_for 20 shows "200 False"

# ---- sessions
py 'p.login("koenig", word); open("'"$T/cookie"'", "w").write(p.cookies["casebus"])'
again() { py 'p.cookies["casebus"] = open("'"$T/cookie"'").read(); print(p.get("/").status)'; }
equal "the cookie is the session" 200 "$(again)"
check "it stops when it is told to" stop
portal
equal "a restart ends no session" 200 "$(again)"
kill -HUP $running
check "a reload reads the configuration anew, in the same process" wait_for 20 bash -c "[ \$(grep -c 'msg=listening' '$T/portal.log') = 2 ]"
url=http://127.0.0.1:$(sed -n 's/.*msg=listening .*port=//p' "$T/portal.log" | tail -n 1)
equal "and ends no session" 200 "$(again)"
check "the file of sessions does not hold it" bash -c "! grep -q '$(cat "$T/cookie")' '$config/portal-sessions'"
casebus portal user add koenig <<<"ein anderes Kennwort"
equal "a new password does" 303 "$(again)"
casebus portal user remove yilmaz
equal "who was removed does not get in" 401 "$(py 'print(p.login("yilmaz", word).status)')"
stop

# ---- behind the office's proxy
casebus portal user add proxy.user --no-password
as() { py "p = Portal('$url', {'X-Remote-User': '$1'})
$2"; }
portal --set portal.proxy_address=127.0.0.1
equal "the proxy's word is enough" "200 200" "$(as proxy.user 'print(p.get("/").status, p.get("/").status)')"
equal "the log says that it was the proxy's, once a session" "let in by the proxy 1" "$(sql "select max(result) || ' ' || count(*) from operator_log where by_1 = 'proxy.user'")"
equal "for who is in the file only" 303 "$(as stranger 'print(p.get("/").status)')"
equal "and for one user at a time" 303 "$(as proxy.user 'p.get("/"); p.headers["X-Remote-User"] = "stranger"; print(p.get("/").status)')"
stop
portal --set portal.proxy_address=192.0.2.1
equal "the same header from another address is worth nothing" 303 "$(as proxy.user 'print(p.get("/").status)')"
check "and is told in the log" grep -q 'a user name in a header from an address that is not the proxy' "$T/portal.log"
stop
portal --set portal.listen=0.0.0.0:0 --set portal.proxy_address=192.0.2.1
equal "without TLS beyond this machine only the proxy may come" 403 "$(py 'print(p.get("/login").status)')"
stop

# ---- strangers
portal
check "200 who are slow and some who talk nonsense change nothing: /healthz answers, memory stays under 150 MB" python3 tests/flow/slow_clients.py "${url##*:}" /healthz $running 150
stop

# ---- TLS
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
portal --set portal.certificate="\"$T/cert.pem\"" --set portal.key="\"$T/key.pem\""
url=https${url#http}
equal "over TLS the cookie is secure" True "$(py 'print("; Secure" in p.login("koenig", "ein anderes Kennwort").headers.get_all("Set-Cookie")[0])')"
equal "plain HTTP gets nothing there" "000" "$(curl -s -o /dev/null -w '%{http_code}' "http${url#https}/" || true)"
stop
