#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The services under a running systemd: set up as docs/running.md and producers/README.md say, in a machine of its own that has this one's /usr
# and network, what make install puts, and nothing else.  PostgreSQL and Kafka run outside.  usage: make systemd
. tests/flow/lib.sh
[ "$(id -u)" = 0 ] || skip "only root may start a machine of its own"
command -v systemd-nspawn >/dev/null || skip "systemd-nspawn is not here (Debian: systemd-container)"
root=$T/root ags=05162004
etc=/etc/casebus/$ags
check "make install into a folder" make -s install RELEASE=dev DESTDIR="$root" PREFIX=/usr/local
mkdir -p "$root/usr/local/lib/systemd/system-preset"
echo "disable *" >"$root/usr/local/lib/systemd/system-preset/00-nothing.preset"        # an empty /etc: systemd would enable all there is

# ---- the machine
boot() {
    systemd-nspawn --quiet --register=no --keep-unit --machine=casebus-test --directory=/ --volatile=yes --bind="$root/usr/local:/usr/local" --bind="$T:/srv" \
        --bind-ro=/etc/pam.d --bind-ro=/etc/security --bind-ro=/etc/login.defs --console=pipe --boot systemd.unit=basic.target systemd.mask=timers.target >"$T/console" 2>&1 </dev/null &
    nspawn=$!
    wait_for 20 leads || { cat "$T/console"; skip "a machine of its own does not start here"; }
}
# Who kills systemd-nspawn leaves its machine running.
leads() { others=$(pgrep -P "$nspawn") && leader=$others && in_machine systemctl is-active --quiet basic.target; }
in_machine() { nsenter -t "$leader" -a -- "$@"; }
boot
as() { in_machine runuser -u "casebus-$1" -- "${@:2}"; }
hub() { as $ags "$@" --config $etc/tenant.cfg; }
of() { in_machine systemctl show --value -p "$2" "$1"; }
daemons=(casebus-{journal,caseview,monitor,portal}@"$ags")
agency=casebus-agency@melde
all=("${daemons[@]}" "$agency")

# ---- a hub, as in docs/running.md
docker/world up 2>"$T/world.log" || { cat "$T/world.log"; exit 1; }
eval "$(docker/world env)"
in_machine useradd --system --user-group --home-dir $etc --shell /usr/sbin/nologin casebus-$ags
in_machine mkdir -p /etc/casebus
in_machine install -d -m 750 -o casebus-$ags -g casebus-$ags $etc
in_machine bash -c "cp /usr/local/share/casebus/samples/{tenant,agencies,agreements}.cfg $etc/"
# (other hubs may run on this machine: any free port)
in_machine sed -i "\$a monitor = { listen = \"127.0.0.1:0\"; };\nportal = { listen = \"127.0.0.1:0\"; };" $etc/tenant.cfg
in_machine sed -i "s|^tenant = \"\"|tenant = \"$ags\"|; s|^database = \"\"|database = \"$DATABASE\"|; s|brokers = \"\"|brokers = \"$KAFKA\"; replication = 1; min_insync = 1|" $etc/tenant.cfg
check "the database is made, by the hub's user" hub casebus init
check "an agency" hub casebus agency add meldebehoerde@$ags --out $etc/bundle
check "systemd enables and starts all of a hub" in_machine systemctl enable --now "${daemons[@]}" casebus-nightly@$ags.timer casebus-hub@$ags.target
check "they are wanted by their hub, and it by the machine" in_machine bash -c "cd /etc/systemd/system && ls multi-user.target.wants/casebus-hub@$ags.target casebus-hub@$ags.target.wants/casebus-portal@$ags.service"

# ---- an agency, as in producers/README.md
in_machine useradd --system --user-group --home-dir /var/lib/casebus/melde --shell /usr/sbin/nologin casebus-melde
in_machine bash -c "mkdir -p /var/lib/casebus && mv $etc/bundle /var/lib/casebus/melde && ln -s /var/lib/casebus/melde /etc/casebus/melde
    chown -R casebus-melde: /var/lib/casebus/melde && chmod 2770 /var/lib/casebus/melde/in"
check "its service" in_machine systemctl enable --now $agency
says() { [ -n "$(of "$1" StatusText)" ]; }
for unit in "${all[@]}"; do
    wait_for 10 says "$unit" || true
    equal "$unit says that it is ready, and what it does" "active running yes" "$(of "$unit" ActiveState) $(of "$unit" SubState) $([ -n "$(of "$unit" StatusText)" ] && echo yes)"
done

# ---- locked up, as the kernel sees it
# locked UNIT: no capability, no new ones, calls filtered; programs and configuration cannot be written, other processes not be seen
locked() {
    local pid
    pid=$(of "$1" MainPID)
    in_machine grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' "/proc/$pid/status" | tr -s '\t\n' ' '
    in_machine nsenter -t "$pid" -m -- bash -c 'for place in /usr/local/bin /etc /var /home; do ! touch $place/x 2>/dev/null || echo "writes $place"; done'
    equal "" casebus "$(of "$1" User | cut -d- -f1)" | grep -v '^ok'
}
for unit in "${all[@]}"; do
    equal "$unit has no rights, gets none, and cannot write where it need not" "CapBnd: 0000000000000000 NoNewPrivs: 1 Seccomp: 2 " "$(locked "$unit" | sed 's/^.*CapEff: 0* //')"
    check "systemd finds it locked up while it runs" in_machine systemd-analyze security --no-pager --threshold=15 "$unit"
done

# ---- events flow
move() { line registration.moved_in "$1" 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}' |
    as melde casebus-agency --config /etc/casebus/melde/agency.cfg publish - >/dev/null 2>&1; }
arrives() { hub casebus case show --local "meldebehoerde@$ags:$1" --format json | grep -q 2026-01-15; }
move 4711
check "an event becomes a view" wait_for 30 arrives 4711
answers() { curl -sfk "http://127.0.0.1:$(in_machine journalctl -q -o cat -u "casebus-$1@$ags" | sed -n 's/.*msg=listening .*port=//p' | tail -n 1)/healthz"; }
for server in monitor portal; do check "the $server answers" answers $server; done

# ---- a reload
running() { for unit in "${all[@]}"; do of "$unit" MainPID; done; }
before=$(running)
in_machine sed -i 's|^monitor = {|& every_s = 5;|' $etc/tenant.cfg
check "systemd reloads them" in_machine systemctl reload "${all[@]}"
equal "they are the same processes" "$before" "$(running)"
move 4712
check "and go on" wait_for 30 arrives 4712
# systemctl does not wait for it: who writes a mistake meanwhile has it read
check "with the configuration read anew" wait_for 10 in_machine bash -c "journalctl -q -u casebus-journal@$ags | grep -q 'the configuration is read anew'"
in_machine sed -i 's|^tenant = .*|&\nlandd = "NW";|' $etc/tenant.cfg
check "a mistake in the configuration is said by the reload" exits 1 in_machine systemctl reload casebus-journal@$ags
check "and named in the journal" wait_for 10 in_machine bash -c "journalctl -q -u casebus-journal@$ags | grep -q landd"
move 4713
kept() { [ "$(sql "select count(*) from event where dataclass <> '-'")" = "$1" ]; }
check "the service goes on with what it had" wait_for 30 kept 3

# ---- what ends a service
check "with the mistake a start is refused" exits 1 in_machine systemctl restart casebus-caseview@$ags
equal "and not tried again" "failed 2 0" "$(of casebus-caseview@$ags ActiveState) $(of casebus-caseview@$ags ExecMainStatus) $(of casebus-caseview@$ags NRestarts)"
in_machine sed -i '/^landd = /d' $etc/tenant.cfg
check "mended, it starts" in_machine systemctl restart casebus-caseview@$ags

# again UNIT PID: it runs, and is no longer that process
again() { in_machine systemctl is-active --quiet "$1" && [ "$(of "$1" MainPID)" != "$2" ]; }
for unit in "${all[@]}"; do
    check "$unit is at work" wait_for 30 in_machine systemctl is-active "$unit"      # one that met `publish` at the spool tries again after ten seconds
    pid=$(of "$unit" MainPID)
    in_machine systemctl kill --kill-whom=main -s KILL "$unit"
    check "killed, it comes again by itself" wait_for 30 again "$unit" "$pid"
done
move 4714
check "nothing is lost" wait_for 30 arrives 4714
for unit in casebus-journal@$ags $agency; do
    in_machine bash -c "mkdir -p /run/systemd/system/$unit.service.d && printf '[Service]\nWatchdogSec=2\n' >/run/systemd/system/$unit.service.d/short.conf"
    in_machine systemctl daemon-reload
    in_machine systemctl restart $unit
    pid=$(of $unit MainPID)
    sleep 5
    equal "$unit tells the watchdog that it lives" "$pid 0" "$(of $unit MainPID) $(of $unit NRestarts)"
    in_machine systemctl kill --kill-whom=main -s STOP $unit
    check "when it hangs, the watchdog ends it and it comes again" wait_for 30 again $unit "$pid"
    in_machine rm -r /run/systemd/system/$unit.service.d
    in_machine systemctl daemon-reload
    in_machine systemctl restart $unit
done

# ---- the night
check "the timer waits for two o'clock" bash -c 'grep -q "T\| 0[1-2]:0" <<<"$1"' - "$(in_machine env TZ=Europe/Berlin systemctl list-timers --no-pager casebus-nightly@$ags.timer)"
in_machine bash -c "mkdir -p /run/systemd/system/casebus-nightly@$ags.timer.d && printf '[Timer]\nOnCalendar=\nOnActiveSec=1\nRandomizedDelaySec=0\nAccuracySec=1\n' >/run/systemd/system/casebus-nightly@$ags.timer.d/now.conf"
in_machine systemctl daemon-reload
in_machine systemctl restart casebus-nightly@$ags.timer
over() { [ -n "$(of casebus-nightly@$ags ExecMainExitTimestamp)" ]; }
check "it fires" wait_for 60 over
equal "the nightly jobs succeed under their unit" success "$(of casebus-nightly@$ags Result)"
equal "one that failed would be done again a quarter of an hour later" "on-failure 15min" "$(of casebus-nightly@$ags Restart) $(of casebus-nightly@$ags RestartUSec)"
check "and leave the day's record where the unit says" in_machine test -s /var/lib/casebus/$ags/closing.jsonl

# ---- the end
in_machine journalctl -q --no-pager >"$T/journal"
check "stopping the hub stops all of it" in_machine systemctl stop casebus-hub@$ags.target $agency
for unit in "${all[@]}"; do equal "$unit ends by itself" "inactive success" "$(of "$unit" ActiveState) $(of "$unit" Result)"; done
in_machine systemctl poweroff
wait "$nspawn" || true
