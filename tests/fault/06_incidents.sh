#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Incidents: each breaks something for real, casebus status tells it, and only what the page in docs/runbooks says mends it.
# First a quiet fortnight with holidays, in which nobody is called.  AWAY_S: for how many seconds PostgreSQL is away (2; 600 for once).
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 abh=auslaenderbehoerde@05162004 schulamt=schulamt@05162 mbe=mbe@awo
small=$T/small
mkdir -p "$small"
mount -t tmpfs -o size=2m tmpfs "$small" 2>/dev/null && mounted=yes || mounted=no
trap '[ $mounted = no ] || umount -l "$small" 2>/dev/null; finish' EXIT
neutral_agencies=("$melde" "$abh" "$schulamt" "$mbe")
for a in "${neutral_agencies[@]}"; do
    agency $a
    echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$a/type.cfg"
done
sed -i "s|file = \"spool.sqlite\"|file = \"$small/spool.sqlite\"|" "$A/$abh/agency.cfg"

# ---- what everybody does
published=0 day=2026-05-25
moves() { # FROM TO DAY: so many people move in, told by the registry
    local i
    for i in $(seq "$1" "$2"); do line registration.moved_in "$i" "${3}T09:00:00+02:00" "{\"move_in_on\":\"$3\",\"registered_on\":\"$3\",\"ags\":\"05162004\",\"from\":\"LEA\"}"; done
}
tell() { # FROM TO DAY
    moves "$@" >"$A/$melde/in/$1-$2.jsonl"
    published=$(($2 > published ? $2 : published))
}
run() { for a in "${@:2}"; do program "$a" run --until-caught-up --give-up 60 --today "$1" 2>>"$T/$a.log" || true; done; }
hub() { journal --today "$1" || true; caseview --today "$1" || true; }
morning() { run "$1" "${neutral_agencies[@]}"; hub "$1"; }
# found DAY: what casebus status says, a line per agency; its exit code is in $T/found.code
found() {
    local code=0
    casebus status --today "$1" --format json >"$T/status" 2>"$T/status.err" || code=$?
    echo $code >"$T/found.code"
    [ $code = 1 ] || ask "'\\n'.join(' '.join([a['agency']] + a['findings']) for a in d['agencies'] if a['findings'])" <"$T/status"
}
is_quiet() { found "$1" >"$T/found"; [ "$(cat "$T/found.code")" = 0 ] || { cat "$T/found"; return 1; }; }
next_day() { date -u -d "$1 + ${2:-1} days" +%F; }
# In each incident the page's commands stand as the page has them: page NAME COMMAND...
page() { grep -qF -- "$2" "docs/runbooks/$1.md" || { echo "not ok - docs/runbooks/$1.md says: $2"; failed=$((failed + 1)); }; }

# ---- a quiet fortnight: Whit Monday (25 May), a weekend, Corpus Christi (4 June); advice once a week
morning 2026-05-22                               # a Friday: everybody is there
called=""
for n in $(seq 14); do
    weekday=$(date -u -d $day +%u)
    case $day in 2026-05-25 | 2026-06-04) works=no ;; *) [ "$weekday" -lt 6 ] && works=yes || works=no ;; esac
    if [ $works = yes ]; then
        tell $((n * 10 + 1)) $((n * 10 + 10)) $day
        run $day $melde $abh $schulamt
        week=$(date -u -d $day +%V)
        [ "$week" = "${last_week:-}" ] || run $day $mbe     # on the first working day of a week
        last_week=$week
        hub $day
    fi
    is_quiet $day || called+="$day: $(tr '\n' ';' <"$T/found") "
    day=$(next_day $day)
done
equal "in a quiet fortnight with two holidays nobody is called" "" "$called"
begin() { sql "select count(*) from event where subject <> '00000000-0000-0000-0000-000000000000'"; }
sent=$(begin)

# ---- 1: an agency is silent (8 June is a Monday)
run 2026-06-08 $melde $schulamt $mbe; hub 2026-06-08
run 2026-06-09 $melde $schulamt; hub 2026-06-09
equal "silent agency: who has not closed Monday is found on Wednesday, when two working days are too much" "$abh silent" "$(run 2026-06-10 $melde $schulamt; hub 2026-06-10; found 2026-06-10)"
page silent 'missed days are closed at its start'
run 2026-06-10 $abh
hub 2026-06-10
check "silent agency: its program started, all is quiet" is_quiet 2026-06-10

# ---- 2: the agency's system was updated: it exports codes that no list has
cat >"$A/$melde/type.cfg" <<'CFG'
sources = ( { name = "zuzug"; kind = "csv"; path = "in/*.csv"; separator = ";"; subject = { column = "NR"; };
    events = ( { type = "registration.moved_in"; fields = { move_in_on = { column = "TAG"; date = "YYYY-MM-DD"; }; registered_on = { column = "TAG"; date = "YYYY-MM-DD"; };
                 ags = { const = "05162004"; }; from = { column = "ART"; codes = "art"; }; }; } ); } );
CFG
mkdir -p "$A/$melde/codes"
printf 'from,to\n1,LEA\n' >"$A/$melde/codes/art.csv"
{ echo 'NR;TAG;ART'; for i in $(seq 30); do echo "C$i;2026-06-10;$((i % 2 ? 1 : 7))"; done; } >"$A/$melde/in/update.csv"
run 2026-06-10 $melde
run 2026-06-11 $melde $abh $schulamt
hub 2026-06-11
equal "codes after an update: found on the next morning" "$melde rejected" "$(found 2026-06-11)"
page rejected 'casebus agency show A'
check "codes after an update: the hub sees how many" bash -c 'casebus agency show $0 | grep -q "zuzug .* 30 records, 15 events, .* 15 rejected"' $melde
page rejected 'casebus-agency --config agency.cfg publish EXPORT --source NAME --dry-run'
{ echo 'NR;TAG;ART'; for i in $(seq 2 2 30); do echo "C$i;2026-06-10;7"; done; } >"$T/again.csv"
check "codes after an update: the dry run shows what is refused" exits 3 program $melde publish "$T/again.csv" --source zuzug --dry-run --today 2026-06-11
printf 'from,to\n1,LEA\n7,municipality\n' >"$A/$melde/codes/art.csv"
check "codes after an update: with the code nothing is" exits 0 program $melde publish "$T/again.csv" --source zuzug --dry-run --today 2026-06-11
check "codes after an update: what was refused is sent" exits 0 program $melde publish "$T/again.csv" --source zuzug --today 2026-06-11
run 2026-06-12 $melde $abh $schulamt; hub 2026-06-12
check "codes after an update: all is quiet" is_quiet 2026-06-12
sent=$((sent + 30))
equal "codes after an update: everybody is there, once" $sent "$(begin)"
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$melde/type.cfg"

# ---- 3: a flood of messages that are none
topic=casebus.05162004.schulamt.05162.events
seq 1200 | kcat -P -q -b "$KAFKA" -t $topic
tell 301 310 2026-06-12
run 2026-06-12 $melde
hub 2026-06-12
sent=$((sent + 10))
equal "flood: found at once, others go on" "$schulamt stopped dead_letters alarms; $sent" "$(found 2026-06-12); $(begin)"
page stopped 'casebus deadletter resume A --by USER'
end_flood() { # the topic is read on until nothing is left; each time the window begins anew
    local n=0
    while casebus deadletter resume $schulamt --by weber | grep -q "goes on"; do
        hub 2026-06-12
        n=$((n + 1))
        [ $n -lt 5 ] || return 1
    done
}
check "flood: read on, when its cause is mended" end_flood
for alarm in $(casebus alarm list --format jsonl | python3 -c "import json, sys; print(*[json.loads(l)['no'] for l in sys.stdin])"); do casebus alarm clear "$alarm" --by weber; done
equal "flood: only the dead letters are left" "$schulamt dead_letters" "$(found 2026-06-12)"
page dead_letters 'casebus deadletter discard --group GROUP --reason TEXT --by U1 --by U2'
group=$(casebus deadletter list --group --format json | ask "d[0]['group']")
check "flood: what is no event is given up, by two" exits 0 casebus deadletter discard --group "$group" --reason "no events" --by weber --by keller
hub 2026-06-12
check "flood: all is quiet" is_quiet 2026-06-12

# ---- 4: Kafka is lost
docker/world kafka kill
tell 311 320 2026-06-12
program $melde run --until-caught-up --give-up 2 --today 2026-06-12 2>>"$T/$melde.log" || true
found 2026-06-12 >/dev/null
equal "Kafka lost: found at once" "3 True" "$(cat "$T/found.code") $(ask "d['kafka_error'] is not None" <"$T/status")"
page kafka 'Start the broker'
docker/world kafka start
run 2026-06-12 $melde; hub 2026-06-12
sent=$((sent + 10))
check "Kafka lost: all is quiet" is_quiet 2026-06-12
equal "Kafka lost: what was told meanwhile is there" $sent "$(begin)"

# ---- 5: PostgreSQL is away while services work, and comes back
casebus-journal --today 2026-06-12 2>>"$T/service.log" & reading=$!
casebus-caseview --today 2026-06-12 2>>"$T/service.log" & showing=$!
docker/world postgres kill
tell 321 330 2026-06-12
run 2026-06-12 $melde
found 2026-06-12 >/dev/null
equal "PostgreSQL away: found at once" 1 "$(cat "$T/found.code")"
check "PostgreSQL away: with its answer" grep -qi "connect" "$T/status.err"
sleep "${AWAY_S:-2}"
check "PostgreSQL away: the services wait for it" kill -0 $reading $showing
page database 'Start PostgreSQL'
docker/world postgres start
sent=$((sent + 10))
caught_up() { [ "$(begin)" = $sent ] && [ "$(sql "select count(*) from mark")" = 0 ]; }
check "PostgreSQL away: the services go on by themselves" wait_for 60 caught_up
kill -TERM $reading $showing
wait $reading $showing || true
check "PostgreSQL away: all is quiet" is_quiet 2026-06-12
page database 'casebus view verify --sample 100'
check "PostgreSQL away: every view is what is computed" exits 0 casebus view verify --sample 100

# ---- 6: the disk of an agency is full (15 June is a Monday)
if [ $mounted = yes ]; then
    head -c 4000000 /dev/zero >"$small/other" 2>/dev/null || true
    for d in 2026-06-15 2026-06-16; do run $d $melde $schulamt $mbe; program $abh run --until-caught-up --give-up 2 --today $d 2>>"$T/full.log" || true; hub $d; done
    equal "full disk: found as silence" "$abh silent" "$(run 2026-06-17 $melde $schulamt; hub 2026-06-17; found 2026-06-17)"
    check "full disk: its log says why" grep -q "No space left on device: nothing is acknowledged until the disk works" "$T/full.log"
    page silent 'free room on the disk of the spool; it goes on by itself'
    rm "$small/other"
    run 2026-06-17 $abh
    hub 2026-06-17
    check "full disk: all is quiet" is_quiet 2026-06-17
else
    echo "skipped - full disk: no small file system can be mounted here"
    for d in 2026-06-15 2026-06-16 2026-06-17; do morning $d; done
fi

# ---- 7: an agency sends a newer form than the hub knows
cp -R schemas "$T/newer"
python3 - "$T/newer" <<'PY'
import hashlib, json, re, sys
folder = sys.argv[1]
schema = json.load(open(f"{folder}/events/registration/moved_within.v2.avsc"))
schema["fields"].append({"name": "forwarded", "type": ["null", "boolean"], "default": None, "casebus.de": "Nachsendung", "casebus.en": "Forwarded"})
name, text = "events/registration/moved_within.v3.avsc", json.dumps(schema, indent=2, ensure_ascii=False)
open(f"{folder}/{name}", "w").write(text)
registry = open(f"{folder}/registry.cfg").read().rstrip()
entry = f'  {{ id = 9000; type = "registration.moved_within"; version = 3; file = "{name}"; since = "2026-06-01"; sha256 = "{hashlib.sha256(text.encode()).hexdigest()}"; }}\n);\n'
open(f"{folder}/registry.cfg", "w").write(re.sub(r",?\s*\);$", ",\n", registry) + entry)
PY
rm -r "$A/$melde/schemas" && cp -R "$T/newer" "$A/$melde/schemas"
line registration.moved_within 11 2026-06-17T10:00:00+02:00 '{"on":"2026-06-17","household":"H7"}' >"$A/$melde/in/newer.jsonl"
run 2026-06-17 $melde; hub 2026-06-17
equal "newer form: found at once" "$melde schema" "$(found 2026-06-17)"
check "newer form: whom it is about is incomplete" bash -c 'casebus case show --local $0:11 --today 2026-06-17 --format json | grep -q "\"incomplete\":\[\"[^]]"' $melde
page schema 'casebus schema diff OLD NEW'
check "newer form: what the hub lacks is shown" exits 3 casebus schema diff schemas "$T/newer"
page schema 'casebus schema check NEW'
check "newer form: the new folder holds together" exits 0 casebus schema check "$T/newer"
sed -i "s|^schemas = .*|schemas = \"$T/newer\";|" "$CASEBUS_CONFIG"
hub 2026-06-17
check "newer form: read, all is quiet" is_quiet 2026-06-17
sent=$((sent + 1))
equal "newer form: it counts" "$sent H" "$(begin) $(casebus case show --local $melde:11 --today 2026-06-17 --format json | ask "'' if d['incomplete'] else 'H'")"

# ---- 8: a whole day comes again: by resend, and as another file in another order
casebus view verify >/dev/null
digests() { sql "select person, digest from view order by 1"; }
epoch=$(sql "select max(epoch) from numbering where agency = (select no from agency where id = '$melde')")
from=$(sql "select next_seq from numbering where agency = (select no from agency where id = '$melde') and epoch = $epoch")
tell 331 340 2026-06-17
run 2026-06-17 $melde; hub 2026-06-17
sent=$((sent + 10))
digests >"$T/before"
outbox=$(sql "select count(*) from outbox where type = 'task.state'")
page gaps 'casebus agency resend A --epoch E --from N --to M --by USER'
casebus agency resend $melde --epoch "$epoch" --from "$from" --to $((from + 9)) --by weber >/dev/null
hub 2026-06-17; run 2026-06-17 $melde; hub 2026-06-17
equal "a day again, by number: nothing is there twice" $sent "$(begin)"
cp "$A/$melde/in/done/331-340.jsonl" "$A/$melde/in/same.jsonl"
run 2026-06-17 $melde; hub 2026-06-17
equal "a day again, as the same file: it is recognised" $sent "$(begin)"
moves 331 340 2026-06-17 | tac >"$A/$melde/in/other.jsonl"
run 2026-06-17 $melde; hub 2026-06-17
digests >"$T/after"
check "a day again, as another file: no view changes" diff "$T/before" "$T/after"
equal "a day again: nobody is told again" "$outbox" "$(sql "select count(*) from outbox where type = 'task.state'")"
check "a day again: nobody is called" is_quiet 2026-06-17

# ---- 9: the clock of an agency is two hours ahead, then two hours behind
cat >"$T/clock.c" <<'C'
/* A clock that is ahead by $AHEAD seconds, for programs that are started with this in LD_PRELOAD. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t id, struct timespec *t)
{
    const char *ahead = getenv("AHEAD");
    int failed = (int)syscall(SYS_clock_gettime, id, t);
    if (id == CLOCK_REALTIME && ahead) t->tv_sec += atol(ahead);
    return failed;
}
C
gcc -shared -fPIC -o "$T/clock.so" "$T/clock.c"
ahead() { AHEAD=$1 LD_PRELOAD=$T/clock.so "${@:2}"; }
run 2026-06-18 $abh $schulamt $mbe
skew() { ask "next(a['clock_skew_seconds'] for a in d['agencies'] if a['agency'] == '$melde')" <"$T/status"; }
wrong_clock() { # WORD SECONDS FROM: it tells of five people meanwhile
    tell "$3" $(($3 + 4)) 2026-06-18
    ahead "$2" casebus-agency --config "$A/$melde/agency.cfg" run --until-caught-up --give-up 60 --today 2026-06-18 2>>"$T/$melde.log"
    hub 2026-06-18
    equal "clock $1: found with its next message" "$melde clock" "$(found 2026-06-18)"
    check "clock $1: and by how much" test "$(skew)" -gt $(($2 - 30)) -a "$(skew)" -lt $(($2 + 30))
    check "clock $1: the self-test finds it, too" exits 3 ahead "$2" program $melde selftest --today 2026-06-18
    check "clock $1: and by how much" grep -qE "our clock is 7(19|20)[0-9] s $1 .*Kafka's" "$T/out"
    check "clock $1: set right, the self-test holds" exits 0 program $melde selftest --today 2026-06-18
    hub 2026-06-18
    check "clock $1: and all is quiet" is_quiet 2026-06-18
    sent=$((sent + 5))
    equal "clock $1: what was told meanwhile is there" $sent "$(begin)"
}
sent=$(begin)                                   # the file in another order told the same facts once more
page clock 'casebus-agency --config agency.cfg selftest'
page clock 'casebus status --format json'
wrong_clock ahead 7200 341
wrong_clock behind -7200 351
