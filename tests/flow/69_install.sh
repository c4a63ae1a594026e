#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make install: what it puts where is enough to set up a hub and an agency without the source tree, and systemd accepts the units.
. tests/flow/lib.sh
root=$T/root
check "make install into a folder" make -s install RELEASE=dev DESTDIR="$root" PREFIX=/usr

# ---- the units
command -v systemd-analyze >/dev/null || { echo "skipped - the units: systemd-analyze is not here"; no_systemd=1; }
units=$(find "$root/usr/lib/systemd/system" -name 'casebus-*' -printf '%f\n' | sort)
check "there are units for the hub and for agencies" bash -c 'for u in agency@.service journal@.service caseview@.service portal@.service nightly@.service nightly@.timer hub@.target; do grep -qx "casebus-$u" <<<"$1" || exit 1; done' - "$units"
check "they name the prefix that was asked for" bash -c '! grep -r /usr/local "$0"' "$root/usr/lib/systemd/system"
if [ -z "${no_systemd:-}" ]; then
    mkdir -p "$root/bin" "$root/lib/systemd/system" && cp /bin/kill "$root/bin/"
    cp /lib/systemd/system/{basic,sysinit,shutdown,network-online,multi-user}.target /lib/systemd/system/-.slice "$root/lib/systemd/system/" 2>/dev/null || true
    for u in $units; do
        # What is asked for is a complaint about this unit; other units are not in that folder.
        systemd-analyze verify --man=no --root="$root" "${u/@./@05162004.}" >"$T/verify" 2>&1 || true
        equal "systemd has no complaint about $u" "" "$(grep "casebus" "$T/verify" || true)"
        [ "${u%.service}" = "$u" ] && continue
        check "$u is locked up: at most 1.5 of 10 is exposed" systemd-analyze security --no-pager --offline=true --threshold=15 "$root/usr/lib/systemd/system/$u"
        grep -qx Type=oneshot "$root/usr/lib/systemd/system/$u" && continue                  # it comes to an end by itself
        check "$u is watched, and says when it is ready" bash -c 'grep -qx Type=notify "$0" && grep -q "^WatchdogSec=" "$0" && grep -qx NoNewPrivileges=yes "$0"' "$root/usr/lib/systemd/system/$u"
    done
fi

# ---- containers, as far as they can be tried without an engine
mkdir -p "$T/container"
sed "s|/etc/casebus|$T/container|; s|/usr/local/share|$root/usr/share|" docker/entry >"$T/entry"
for program in casebus casebus-journal casebus-caseview casebus-monitor casebus-portal; do
    check "what a container writes at its start is right for $program" env TENANT=05162004 KAFKA=kafka:9092 DATABASE=dbname=casebus sh "$T/entry" "$program" --config "$T/container/tenant.cfg" --check
done
check "the portal's certificate is for localhost" openssl verify -CAfile "$T/container/portal.pem" -verify_hostname localhost "$T/container/portal.pem"
check "its key is nobody else's" test "$(stat -c %a "$T/container/portal-key.pem")" = 600
equal "every service of a hub is in compose.yaml" "" "$(grep -l Type=notify consumers/systemd/*.service | sed 's|.*/casebus-\(.*\)@.*|\1|' | while read -r s; do grep -qx "  $s:" docker/compose.yaml || echo "$s"; done)"

# ---- a town of one's own with nothing but what was installed
docker/world up 2>"$T/world.log" || { cat "$T/world.log"; exit 1; }
eval "$(docker/world env)"
mkdir -p "$T/etc" && cp "$root"/usr/share/casebus/samples/{tenant,agencies,agreements}.cfg "$T/etc/"
sed -i "s|^tenant = \"\"|tenant = \"05162004\"|; s|^schemas = .*|schemas = \"$root/usr/share/casebus/schemas\";|; s|^database = \"\"|database = \"$DATABASE\"|; s|brokers = \"\"|brokers = \"$KAFKA\"; replication = 1; min_insync = 1|" "$T/etc/tenant.cfg"
export CASEBUS_CONFIG=$T/etc/tenant.cfg
PATH=$root/usr/bin:$PATH
cd "$T" || exit
check "the sample, filled in, is right" exits 0 casebus-caseview --check
check "the database" exits 0 casebus init
check "an agency" exits 0 casebus agency add meldebehoerde@05162004 --out "$T/bundle"
echo '{"specversion":"1.0","type":"registration.moved_in","subject":"4711","time":"2026-01-20T09:12:00+01:00","data":{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}}' >"$T/line"
check "sends" exits 0 casebus-agency --config "$T/bundle/agency.cfg" publish "$T/line"
check "the hub reads" exits 0 casebus-journal --until-caught-up
check "and evaluates" exits 0 casebus-caseview --until-caught-up
check "a view is there" bash -c 'casebus case show --local meldebehoerde@05162004:4711 --format json | grep -q 2026-01-15'
for program in casebus casebus-agency casebus-journal casebus-caseview casebus-portal casebus-reconcile; do
    check "$program has its sample, its help and its version" bash -c '$0 --sample && $0 --help && $0 --version' $program
done
check "the pages for operators are there" test -s "$root/usr/share/doc/casebus/running.md" -a -s "$root/usr/share/doc/casebus/runbooks/silent.md"
check "and what Prometheus and Grafana read" test -s "$root/usr/share/casebus/prometheus/alerts.yml" -a -s "$root/usr/share/casebus/grafana/casebus.json"
cd - >/dev/null || exit
