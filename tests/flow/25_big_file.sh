#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# However large a dropped file is, casebus-agency needs no more memory for it than for a small one.  BIG_MB (200) says how large;
# `make big` takes 5 GB.
. tests/flow/lib.sh
world_up
slug=meldebehoerde@05162004
agency $slug
dir=$A/$slug
cat >"$dir/type.cfg" <<'C'
sources = ( { name = "table"; kind = "csv"; path = "in/*.csv"; charset = "windows-1252"; ignore = ["Bemerkung"]; count = "Summe;{n}"; subject = { column = "OM"; };
              events = ( { type = "registration.moved_within"; when = "Art = U"; fields = { on = { column = "Am"; date = "DD.MM.YYYY"; }; }; } ); },
            { name = "messages"; kind = "xml"; path = "in/*.xml"; envelope = "sammlung"; message_id = "/id"; record = "p"; subject = { column = "@om"; };
              events = ( { type = "registration.moved_within"; when = "[/art] = U"; fields = { on = { column = "am"; date = "YYYY-MM-DD"; }; }; } ); } );
C
# One record in twenty says something that is sent; the remark is never read.
make_file() { # FORM MB
    awk -v form="$1" -v bytes=$(($2 * 1000000)) 'BEGIN {
        for (i = 0; i < 700; i++) pad = pad "x";
        print form == "csv" ? "OM;Am;Art;Bemerkung" : "<sammlung>";
        for (n = done = 0; done < bytes; n++) {
            art = n % 20 ? "S" : "U";
            row = form == "csv" ? sprintf("%d;%02d.%02d.2025;%s;M\374ller %s", n, 1 + n % 28, 1 + n % 12, art, pad) \
                : sprintf("<m><id>u%d</id><art>%s</art><p om=\"%d\"><am>2025-%02d-%02d</am><b>%s</b></p></m>", n, art, n, 1 + n % 12, 1 + n % 28, pad);
            print row; done += length(row);
        }
        print form == "csv" ? "Summe;" n ";;" : "</sammlung>"; }'
}
# The largest resident set of a command in MB.
rss() { python3 -c "import resource,subprocess,sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=open('$T/agency.err', 'a')); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)" "$@"; }
for form in csv xml; do
    make_file $form "${BIG_MB:-200}" >"$dir/in/big.$form"
    peak=$(rss casebus-agency --config "$dir/agency.cfg" run --until-caught-up --today 2026-01-21)
    check "$form: all of ${BIG_MB:-200} MB is read" test -e "$dir/in/done/big.$form"
    check "$form: in under 30 MB, $peak MB" test "$peak" -lt 30
    rm -f "$dir/in/done/big.$form"
done
