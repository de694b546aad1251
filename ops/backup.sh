#!/usr/bin/env bash
# Make one verified, compressed backup of the store's database, then forget the old ones.
#
# The copy is the store's own online copy (python -m store_svc backup): the store goes on writing, and no other
# SQLite engine ever touches the live file. A backup has its final name only after it was unpacked and verified.
#
# Variables:
#   SWARM_DB_PATH=data/swarm.db   the database (also read from DB_PATH)
#   BACKUP_DIR=backups            where backups are kept
#   RETENTION_DAYS=14             older backups are removed, 1 to 3650; the newest three always stay
#   MIN_FREE_BYTES=0              free space that must be there; never less than twice the database
#   PYTHON=.venv/bin/python       the interpreter that has the store's dependencies
#
# Relative paths start at the checkout. Names carry UTC: swarm-YYYY-MM-DD-HHMM.db.gz, mode 0640.
# Exit codes: 0 done, 1 failed, 2 bad usage, 75 try again later (another one is under way), 78 bad configuration.
set -euo pipefail
export LC_ALL=C
shopt -s nullglob

readonly KEEP_ALWAYS=3

fail() {  # CODE LINE
  echo "backup: $2" >&2
  exit "$1"
}

quietly() {  # WHAT COMMAND...: run it, and say in one line why it failed
  local what=$1 said code=0
  shift
  said=$("$@" 2>&1) || code=$?
  case $code in
    0) ;;
    75 | 78) fail "$code" "$what: ${said##*$'\n'}" ;;
    *) fail 1 "$what: ${said##*$'\n'}" ;;
  esac
}

if [[ ${1:-} == --help ]]; then
  sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "$0"
  exit 0
fi
(($# == 0)) || fail 2 "'$1' is not accepted: it takes no arguments, see --help"

cd "$(dirname "$(readlink -f "$0")")/.."
database=${SWARM_DB_PATH:-${DB_PATH:-data/swarm.db}}
backups=${BACKUP_DIR:-backups}
retention_days=${RETENTION_DAYS:-14}
min_free_bytes=${MIN_FREE_BYTES:-0}
python=${PYTHON:-.venv/bin/python}

[[ $retention_days =~ ^[1-9][0-9]{0,3}$ && $retention_days -le 3650 ]] ||
  fail 78 "RETENTION_DAYS='$retention_days' is not accepted: whole days, 1 to 3650"
[[ $min_free_bytes =~ ^(0|[1-9][0-9]{0,17})$ ]] ||
  fail 78 "MIN_FREE_BYTES='$min_free_bytes' is not accepted: whole bytes, 0 or more"
[[ -x $(command -v "$python") ]] || fail 78 "PYTHON='$python' is not accepted: run make setup, or name an interpreter"
[[ -f $database ]] || fail 1 "SWARM_DB_PATH='$database' is not there: start the store once, or name its file"

# Reading a WAL database can leave a -shm of the reader beside it: root's would lock the store's own user out.
owner=$(stat --format=%U "$database")
[[ $EUID -ne 0 || $owner == root ]] || exec runuser --user "$owner" -- "$PWD/ops/backup.sh"

umask 0027
mkdir -p "$backups" || fail 1 "BACKUP_DIR='$backups' cannot be made"
[[ -w $backups ]] || fail 1 "BACKUP_DIR='$backups' cannot be written by $(id -un)"

# The lock is on the folder itself, so it leaves no file. Children inherit it on purpose: should this script be
# killed, its last command still holds it, and nobody clears the partial files away under that command.
exec 9<"$backups"
flock --nonblock 9 || fail 75 "another backup into $backups is under way: try again when it is done"

partial=$backups/.partial
trap 'rm -rf -- "$partial"' EXIT
trap 'fail 1 "interrupted"' INT TERM HUP
rm -rf -- "$partial"
mkdir "$partial"

size=0
for file in "$database" "$database-wal"; do
  [[ ! -f $file ]] || size=$((size + $(stat --format=%s "$file")))
done
needed=$((2 * size > min_free_bytes ? 2 * size : min_free_bytes))
free=$(df --output=avail --block-size=1 "$backups" | tail -n 1)
((free >= needed)) || fail 1 "$backups has $((free)) bytes free, $needed are needed: free some, or set BACKUP_DIR"

name=swarm-$(date --utc +%Y-%m-%d-%H%M).db.gz
[[ ! -e $backups/$name ]] || fail 75 "$backups/$name was made this very minute: try again in a minute"

# Copies, compresses, unpacks the archive again and verifies that; the archive carries its manifest as its comment.
quietly "the copy is not whole, or was not made" env SWARM_DB_PATH="$database" "$python" -m store_svc backup "$partial/copy.db.gz"
mv --no-clobber "$partial/copy.db.gz" "$backups/$name"
sync "$backups"

# By name, not by file time: a copied backup keeps its age. The newest three stay whatever the clock says.
oldest=swarm-$(date --utc --date="-$retention_days days" +%Y-%m-%d-%H%M).db.gz
kept=("$backups"/swarm-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-[0-9][0-9][0-9][0-9].db.gz)
removed=0
while ((${#kept[@]} > KEEP_ALWAYS)) && [[ ${kept[0]##*/} < $oldest ]]; do
  rm -- "${kept[0]}"
  kept=("${kept[@]:1}")
  removed=$((removed + 1))
done

echo "backup: $backups/$name: $(stat --format=%s "$backups/$name") bytes, verified;" \
  "${#kept[@]} kept, $removed older than $retention_days days removed"
