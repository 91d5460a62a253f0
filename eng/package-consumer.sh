#!/usr/bin/env bash
# Uses the packages of artifacts/package in tests/PackageConsumer, which has nothing else of this repository.
# Usage: eng/package-consumer.sh [run] [trimmed] [native]; all three if none is named. Stops at the first that fails.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly project=tests/PackageConsumer output=artifacts/consumer

# Beside the local feed, the sources are those of the machine. What came from there under our name would be somebody else's.
same_as_packed() {
    local package name restored compared=0
    for package in artifacts/package/Transport.*.nupkg; do
        name=$(basename "$package" .nupkg)
        for restored in $(find "$output/packages" -iname "$name.nupkg"); do
            cmp "$package" "$restored" || return 1
            compared=$((compared + 1))
        done
    done
    if ((compared == 0)); then
        echo "No package of artifacts/package was restored." >&2
        return 1
    fi
}

consume() {
    local mode=$1 target=$output/publish/$1 text
    shift
    dotnet publish "$project" --configuration Release --output "$target" --verbosity quiet -nodeReuse:false "$@" || return 1
    same_as_packed || return 1
    text=$("$target/PackageConsumer") || return 1
    echo "$mode: $text"

    local runtime='the runtime'
    if [[ $mode == native ]]; then runtime='native code'; fi
    if [[ $(grep -c "^\(TCP\|WebSocket\) echoed .* in $runtime\.$" <<<"$text") != 2 ]]; then
        echo "$mode: TCP and WebSocket must both echo, in $runtime." >&2
        return 1
    fi
}

if (($# == 0)); then set -- run trimmed native; fi

# Packages of the same version are taken for the same packages, so nothing of an earlier run may stay. Those of others may.
rm -rf "$output/bin" "$output/obj" "$output/publish" "$output"/packages/transport.*

for mode in "$@"; do
    case $mode in
        run) consume run ;;
        trimmed) consume trimmed --use-current-runtime --self-contained -property:PublishTrimmed=true ;;
        native) consume native --use-current-runtime -property:PublishAot=true ;;
        *)
            echo "Unknown: $mode. Known are run, trimmed and native." >&2
            exit 2
            ;;
    esac
done
