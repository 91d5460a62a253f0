#!/usr/bin/env bash
# Builds, checks and tests everything: the one command that says whether a change is good.
# Needs the .NET 10 SDK and git. The last line is "N passed, N failed"; the exit code is 0 only if all stages passed.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly total_limit=$((45 * 60))
readonly test_program_limit=$((15 * 60))
readonly consumer_limit=$((10 * 60))

# A build node or a first-run message that outlives the command would keep a CI job waiting.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1
if [[ -z "${HOME:-}" || ! -w "$HOME" ]]; then
    export HOME="$PWD/artifacts/home"
    mkdir -p "$HOME"
fi

passed=0
failed=0
skipped=0
broken=0
summary=()

# bounded SECONDS COMMAND...: runs a command for at most that long, and never beyond the limit of the whole run.
bounded() {
    local limit=$1 left=$((total_limit - SECONDS))
    shift
    if ((left <= 0)); then
        echo "Not run, because the $((total_limit / 60)) minutes of the whole run are over: $*" >&2
        return 124
    fi
    if ((limit > left)); then limit=$left; fi
    if command -v timeout >/dev/null; then
        timeout --kill-after=10 "$limit" "$@"
    else
        "$@"
    fi
}

# stage NAME COMMAND...: runs a stage, prints its time and remembers a failure; the following stages still run.
stage() {
    local name=$1 start=$SECONDS result=passed
    shift
    echo
    echo "== $name"
    if ! "$@"; then
        result=FAILED
        broken=1
    fi
    summary+=("$(printf '%-8s %5d s  %s' "$name" "$((SECONDS - start))" "$result")")
    echo "== $name $result after $((SECONDS - start)) s"
    [[ $result == passed ]]
}

# What is not ours: a real netcat, HAProxy, openssl, a browser and Python's websockets, which tests use as peers, ip, which cuts routes for them, and what links native code.
# What needs a missing one says that it was skipped.
tools() {
    local missing=()
    if command -v nc >/dev/null; then echo "nc is here: $(command -v nc)"; else missing+=(netcat-openbsd); fi
    if command -v haproxy >/dev/null || [[ -x /usr/sbin/haproxy ]]; then echo "haproxy is here."; else missing+=(haproxy); fi
    if command -v openssl >/dev/null; then echo "openssl is here: $(command -v openssl)"; else missing+=(openssl); fi
    if command -v chromium >/dev/null; then echo "chromium is here: $(command -v chromium)"; else missing+=(chromium); fi
    if [[ $(uname) != Linux ]] || command -v ip >/dev/null; then echo "ip is here, or not needed."; else missing+=(iproute2); fi
    if has_python_websockets; then echo "Python's websockets is here."; else missing+=(python3-websockets); fi
    if has_linker; then echo "A linker and zlib are here: $(command -v clang || command -v gcc)"; else missing+=(gcc libc6-dev zlib1g-dev); fi
    if ((${#missing[@]} == 0)); then return 0; fi
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
        export DEBIAN_FRONTEND=noninteractive
        if bounded 300 apt-get update -qq && bounded 600 apt-get install -y -qq --no-install-recommends "${missing[@]}"; then
            return 0
        fi
    fi
    echo "Not here, and could not be installed: ${missing[*]}. Tests that need them are skipped, or fail if CI is true."
}

# The system's own Python comes first, since that is where its packages are.
has_python_websockets() {
    local python
    for python in /usr/bin/python3 python3; do
        if command -v "$python" >/dev/null && "$python" -c 'import websockets' 2>/dev/null; then return 0; fi
    done
    return 1
}

has_linker() {
    { command -v clang || command -v gcc; } >/dev/null && find /usr/include /usr/local/include -maxdepth 1 -name zlib.h 2>/dev/null | grep -q .
}

build() {
    bounded "$total_limit" dotnet build Transport.sln --configuration Release -warnaserror
}

format() {
    bounded "$total_limit" dotnet format Transport.sln --no-restore --verify-no-changes
}

# attribute NAME FILE: a number from the head of a test report.
attribute() {
    grep -o -m 1 '<assembly [^>]*>' "$2" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9'
}

run_test_program() {
    local name=$1 program=$2 report=artifacts/test-results/$1.xml good=0
    local options=(-noLogo -noColor -result-xml "$report")
    if [[ ${CI:-} == true ]]; then options+=(-failSkips); fi
    rm -f "$report"
    bounded "$test_program_limit" dotnet "$program" "${options[@]}" || good=1

    local these_passed='' these_failed='' these_errors='' these_skipped=''
    if [[ -s $report ]]; then
        these_passed=$(attribute passed "$report" || true)
        these_failed=$(attribute failed "$report" || true)
        these_errors=$(attribute errors "$report" || true)
        these_skipped=$(attribute skipped "$report" || true)
    fi
    if [[ -z $these_passed || -z $these_failed || -z $these_errors || -z $these_skipped ]]; then
        echo "$name ended without a report: it crashed, or took longer than $((test_program_limit / 60)) minutes. Counted as one failure." >&2
        failed=$((failed + 1))
        return 1
    fi

    passed=$((passed + these_passed))
    failed=$((failed + these_failed + these_errors))
    skipped=$((skipped + these_skipped))
    if ((good == 0 && these_passed + these_skipped == 0)); then
        echo "$name ran no test." >&2
        good=1
    fi
    return "$good"
}

tests() {
    local project name program good=0
    mkdir -p artifacts/test-results
    for project in tests/*/*.csproj; do
        name=$(basename "$project" .csproj)
        program=artifacts/bin/$name/release/$name.dll
        if [[ $name == PackageConsumer || $name == MisuseConsumer ]]; then continue; fi
        if [[ ! -f $program ]] || ! grep -q -F "$name.csproj" Transport.sln; then
            echo "$project was not built. Add it to Transport.sln." >&2
            good=1
        elif [[ -f artifacts/bin/$name/release/$name.runtimeconfig.json ]]; then
            run_test_program "$name" "$program" || good=1
        fi
    done
    if ((passed + failed == 0)); then
        echo "No test was run." >&2
        good=1
    fi
    return "$good"
}

# In the configuration in which "dotnet run" runs them.
samples() {
    local project
    while IFS= read -r project; do
        bounded "$total_limit" dotnet build "$project" --configuration Debug -warnaserror --verbosity quiet || return 1
    done < <(find samples -name '*.csproj' | sort)
}

pack() {
    rm -rf artifacts/package
    bounded "$total_limit" dotnet pack Transport.sln --configuration Release --no-build --output artifacts/package || return 1
    ls -l artifacts/package/*.nupkg
}

# The packages in a project that has nothing else of this repository: run, trimmed, and as native code. Each counts as a test.
consumer() {
    local mode good=0
    for mode in run trimmed native; do
        if [[ $mode == native && ${CI:-} != true ]] && ! has_linker; then
            echo "$mode: skipped, because there is no linker (clang or gcc) with zlib.h."
            skipped=$((skipped + 1))
        elif bounded "$consumer_limit" eng/package-consumer.sh "$mode"; then
            passed=$((passed + 1))
        else
            echo "The packages failed in tests/PackageConsumer: $mode." >&2
            failed=$((failed + 1))
            good=1
        fi
    done
    return "$good"
}

finish() {
    local status=$?
    if ((status != 0)); then broken=1; fi
    echo
    echo "== time of each stage"
    printf '%s\n' "${summary[@]}"
    echo "total    $(printf '%5d' "$SECONDS") s"
    if ((SECONDS > total_limit)); then
        echo "The run took longer than $((total_limit / 60)) minutes."
        broken=1
    fi
    if ((skipped > 0)); then echo "$skipped skipped, see above"; fi
    if ((failed > 0 || passed == 0)); then broken=1; fi
    echo "$passed passed, $failed failed"
    exit "$broken"
}
trap finish EXIT

stage tools tools || true
if stage build build; then
    stage format format || true
    stage tests tests || true
    stage samples samples || true
    if stage pack pack; then
        stage consumer consumer || true
    fi
fi
