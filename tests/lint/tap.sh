# shellcheck shell=sh
# One TAP test around a tool: it fails if the tool does, or finds something.
#
#     one_test NAME COMMAND [ARGUMENT ...]
one_test()
{
    name=$1
    shift
    echo 1..1
    if findings=$("$@" 2>&1) && [ -z "$findings" ]; then
        echo "ok 1 - $name"
    else
        echo "$findings" | sed 's/^/# /'
        echo "not ok 1 - $name"
        exit 1
    fi
}
cd "${NN_ROOT:-.}" || exit
