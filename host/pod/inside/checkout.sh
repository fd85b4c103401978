#!/opt/pinacle/bin/busybox sh
# Puts a commit into /workspace/repo. $1: commit. $2: URL of origin. $3: `pack`: stdin is a git pack; `present`: the
# objects are here; `anew`: stdin is a pack and the repository is not to be trusted: it is put aside.
# A developer's work is kept under refs/pinacle/saved/; ignored files (node_modules) stay where they are.
# Every program started costs 10 to 30 ms in a sandbox: so the few files of an empty repository are written by hand.
set -eu
commit="$1" origin="$2" sent="$3"
repo=/workspace/repo
deployed=.git/pinacle-deployed
newline='
'
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_EXEC_PATH=/opt/pinacle/libexec
export GIT_AUTHOR_NAME=pinacle GIT_AUTHOR_EMAIL=pinacle@localhost GIT_COMMITTER_NAME=pinacle GIT_COMMITTER_EMAIL=pinacle@localhost
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
git=/opt/pinacle/libexec/git
git() { "$git" -c core.hooksPath=/dev/null -c core.fsmonitor=false "$@"; }

main() {
  [ -d "$repo" ] || mkdir "$repo"
  cd "$repo"
  [ "$sent" != anew ] || [ ! -e .git ] || mv .git "/workspace/.git-put-aside-$(date +%s)"
  [ -d .git/objects ] || make_repository
  case "$sent" in
    present) git cat-file -e "$commit^{tree}" ;;
    *) git index-pack --stdin --fix-thin >/dev/null ;;
  esac
  # Its parents were not sent: history ends here.
  [ -e .git/shallow ] && grep -qsx "$commit" .git/shallow || printf '%s\n' "$commit" >>.git/shallow
  [ ! -e .git/index ] || save_work
  git checkout -q -f --detach "$commit"
  printf '%s\n' "$commit" >"$deployed"
}

make_repository() {
  mkdir -p .git/objects .git/refs/heads
  printf 'ref: refs/heads/main\n' >.git/HEAD
  printf '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n' >.git/config
  printf '[remote "origin"]\n\turl = %s\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n' "$origin" >>.git/config
}

save_work() {
  read -r head <.git/HEAD || head=
  # A branch, not a commit.
  case "$head" in
    '' | *[!0-9a-f]*) head="$(git rev-parse -q --verify HEAD)" || return 0 ;;
  esac
  changes="$newline$(git status --porcelain --untracked-files=normal)"
  case "$changes" in
    "$newline") save_commit ;;
    # A line that does not begin with ?: git knows the file.
    *"$newline"[!?]*) save_files ;;
    *) if [ -n "$(in_the_way | head -c 1)" ]; then save_files; else save_commit; fi ;;
  esac
}

# Everything that is not ignored, as a commit on top of what was checked out.
save_files() {
  export GIT_INDEX_FILE=.git/pinacle.index
  cp .git/index "$GIT_INDEX_FILE"
  git add --all --ignore-errors . || true
  saved="$(git commit-tree "$(git write-tree)" -p "$head" -m "Saved before the checkout of $commit")"
  rm -f "$GIT_INDEX_FILE"
  unset GIT_INDEX_FILE
  keep "$saved"
}

# A commit that was made here and that no branch may hold.
save_commit() {
  last=
  [ ! -r "$deployed" ] || read -r last <"$deployed" || :
  [ "$head" = "$last" ] || keep "$head"
}

keep() { git update-ref "refs/pinacle/saved/$(date +%s)" "$1"; }

# Untracked files that the commit would overwrite.
in_the_way() {
  GIT_INDEX_FILE=.git/pinacle.index git read-tree "$commit"
  git ls-files -z --others --exclude-standard |
    GIT_INDEX_FILE=.git/pinacle.index xargs -0 "$git" --literal-pathspecs ls-files --cached --
  rm -f .git/pinacle.index
}

main
