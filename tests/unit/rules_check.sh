#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# casebus rules check, as a rule author runs it: what ships is clean, an error stops with its place, findings are listed, all without a service.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
. tests/unit/program.sh
printf 'tenant = "05162004"; schemas = "%s/schemas"; database = "none"; kafka = { brokers = "none"; };\n' "$PWD" >"$T/tenant.cfg"
export CASEBUS_CONFIG=$T/tenant.cfg

# checked: what it says of the changed folder.
checked() { says "$T/work" rules check "$T/work" | sed 's/, checksum .*//'; }
# changed SED-SCRIPT FILE: axes/, rules/ and calendar/ as they ship, with that change.
changed() {
    rm -rf "$T/work" && mkdir "$T/work" && cp -R schemas/axes schemas/rules schemas/calendar "$T/work"
    sed -i -E "$1" "$T/work/$2"
}

shipped=$($casebus rules check)
equal "what ships has no findings" "0 findings" "$(sed 's/.*examples, //; s/, checksum.*//' <<<"$shipped")"
rules=$(sed 's/, 0 findings.*//' <<<"$shipped")

changed 's/owner = "schulamt"; for = "registration.moved_in"/owner = "schulant"; for = "registration.moved_in"/' rules/school.cfg
equal "an error stops with file, line, column and the nearest name" 'DIR/rules/school.cfg:21:57: there is no agency type "schulant": did you mean "schulamt"?
exit 2' "$(checked)"

changed 's/days = \[28, 14, 60\]/days = [30, 14, 60]/' rules/school.cfg
equal "a changed deadline is a finding of each example that has it" "DIR/rules/examples/R16.json:2: \"A child of 6 to 17 has a place within 28 days of the registration\": on 2026-01-20 wanted [{\"status\":\"open\",\"opened\":\"2026-01-20\",\"due\":\"2026-02-17\",\"owner\":\"schulamt@05162004\"}], saw [{\"step\":\"task\",\"status\":\"open\",\"due\":\"2026-02-19\",\"opened\":\"2026-01-20\",\"owner\":\"schulamt@05162004\"}]
DIR/rules/examples/R16.json:12: \"The place satisfies it\": on 2026-02-12 wanted [{\"status\":\"done\",\"due\":\"2026-02-17\",\"late\":false,\"done_on\":\"2026-02-12\",\"by\":\"schulamt@05162004\"}], saw [{\"step\":\"task\",\"status\":\"done\",\"due\":\"2026-02-19\",\"late\":false,\"done_on\":\"2026-02-12\",\"by\":\"schulamt@05162004\"}]
$rules, 2 findings
exit 3" "$(checked)"

changed 's/owner = "kim-case-management"; for = "registration.moved_in"/owner = "auslaenderbehoerde"; for = "childcare.need.reported"/; s/it\.(move_in_on|registered_on)/it.needed_from/g' rules/childcare.cfg
equal "no rule makes a flow to the foreigners authority that the law does not demand" \
    'DIR/rules/childcare.cfg:3:55: R20, step task: the task would tell auslaenderbehoerde of childcare.need.reported, which access/ does not let it know: another owner, or a rule without that type' \
    "$(checked | grep 'would tell')"

changed 's/(axis\(income, it.occurred_on\) in \{asylblg_3), asylblg_2\}/\1, family}/' rules/benefits.cfg
equal "a value that no bar gives is never there" 'DIR/rules/benefits.cfg:18:7: the axis income is never "family": no bar gives it this value
DIR/rules/benefits.cfg:21:7: the axis income is never "family": no bar gives it this value' "$(checked | grep never)"

rm "$T/work/rules/examples/R07.json"
equal "a rule without an example is told where it goes" 'DIR/rules/residence.cfg:4: R07 of 2005-01-01 has no example: write into DIR/rules/examples/R07.json what happens and which tasks must come of it' \
    "$(checked | grep R07)"
exit $failed
