# Reads figures as JSON lines; prints the table that `rows` describes, of the named `parts`; a figure that did not come is told as not measured.
function field(s, name,    r) {
    if (!match(s, "\"" name "\":(\"[^\"]*\"|[^,}]*)")) return ""
    r = substr(s, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
    gsub(/"/, "", r)
    return r
}
function trim(s) { gsub(/^ +| +$/, "", s); return s }
function show(v) { if (v != "") v += 0; return v == "" ? "-" : v >= 1000 ? sprintf("%d", v) : v >= 100 ? sprintf("%.0f", v) : v >= 10 ? sprintf("%.1f", v) : sprintf("%.3g", v) }
/^\{"peer":/ {
    v = field($0, "value")
    if (v == "null") next
    f[field($0, "peer") ":" field($0, "figure")] = v + 0
    if (field($0, "unit") == "KiB") f[field($0, "peer") ":" field($0, "figure") "_mib"] = v / 1024
}
END {
    print "| what | target | ours | peer | ratio | met |"
    print "|---|---|---:|---:|---:|---|"
    while ((getline line < rows) > 0) {
        if (line ~ /^#/ || line !~ /\|/) continue
        split(line, c, "|")
        k = "watchfloor:" trim(c[4])
        if (index(" " parts " ", " " trim(c[1]) " ") == 0) continue
        if (!(k in f)) {
            printf "| %s | %s | not measured | - | - | NO |\n", trim(c[2]), trim(c[3])
            continue
        }
        a = f[k]
        p = trim(c[5]); b = p in f ? f[p] : ""
        test = trim(c[6]); limit = trim(c[7]) + 0; unit = trim(c[8])
        met = test == "max" ? (a <= limit ? "yes" : "NO") : test == "min" ? (a >= limit ? "yes" : "NO") : b == "" ? "no peer" : test == "times" ? (a >= limit * b ? "yes" : "NO") : (a <= limit * b ? "yes" : "NO")
        sub(/:.*/, "", p)
        printf "| %s | %s | %s %s | %s | %s | %s |\n", trim(c[2]), trim(c[3]), show(a), unit, b == "" ? "-" : show(b) " (" p ")", b == "" || b == 0 ? "-" : sprintf("%.3g", a / b), met
    }
}
