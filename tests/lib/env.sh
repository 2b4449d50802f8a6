# shellcheck shell=sh disable=SC2034
# Sourced before each test: SOURCE BUILD STAGE BINDIR LIBEXECDIR PLUGINDIR DATADIR. Tests use the installed tree in STAGE.
srcdir=$1
builddir=$2
WATCHFLOOR_BINDIR=$3$4
WATCHFLOOR_LIBEXECDIR=$3$5
WATCHFLOOR_PLUGINDIR=$3$6
WATCHFLOOR_DATADIR=$3$7
PATH=$WATCHFLOOR_BINDIR:$PATH
CMOCKA_MESSAGE_OUTPUT=TAP
LC_ALL=C.UTF-8
TZ=UTC
# The project's reference data lie beside a developer's checkout; tests that want them skip loudly without.
if [ -z "${WATCHFLOOR_SHARED-}" ] && [ -d "$1/../shared/data" ]; then WATCHFLOOR_SHARED=$(cd "$1/../shared" && pwd); fi
# What a command has not given back when it ends costs half of its time to find and hurts nobody: lib/asan turns that off. A test that
# calls each verb, or a console, turns it on again: ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=1
ASAN_OPTIONS=${ASAN_OPTIONS-abort_on_error=1:detect_leaks=1:handle_abort=1:include_if_exists=$(cd "$1" && pwd)/tests/lib/asan/%b}
UBSAN_OPTIONS=${UBSAN_OPTIONS-print_stacktrace=1}
unset WATCHFLOOR_HOME NO_COLOR
export srcdir builddir WATCHFLOOR_BINDIR WATCHFLOOR_LIBEXECDIR WATCHFLOOR_PLUGINDIR WATCHFLOOR_DATADIR PATH \
    CMOCKA_MESSAGE_OUTPUT LC_ALL TZ WATCHFLOOR_SHARED ASAN_OPTIONS UBSAN_OPTIONS
