#!/opt/pinacle/bin/busybox sh
# Puts a commit into /workspace/repo. $1: commit. $2: URL of origin. $3: `pack`: stdin is a git pack; `present`: the
# objects are here; `anew`: stdin is a pack and the repository is not to be trusted: it is put aside.
# A developer's work is kept under refs/pinacle/saved/; ignored files (node_modules) stay where they are.
# Every program started costs 10 to 30 ms in a sandbox: so the few files of an empty repository are written by hand.
set -eu
commit="$1" origin="$2" sent="$3"
repo=/workspace/repo
deployed=.git/pinacle-deployed
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_EXEC_PATH=/opt/pinacle/libexec
export GIT_AUTHOR_NAME=pinacle GIT_AUTHOR_EMAIL=pinacle@localhost GIT_COMMITTER_NAME=pinacle GIT_COMMITTER_EMAIL=pinacle@localhost
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
git=/opt/pinacle/libexec/git
git() { "$git" -c core.hooksPath=/dev/null -c core.fsmonitor=false "$@"; }

main() {
  mkdir -p "$repo"
  cd "$repo"
  [ "$sent" != anew ] || [ ! -e .git ] || mv .git "/workspace/.git-put-aside-$(date +%s)"
  [ -d .git/objects ] || make_repository
  case "$sent" in
    present) git cat-file -e "$commit^{tree}" ;;
    *) git index-pack --stdin --fix-thin >/dev/null ;;
  esac
  # Its parents were not sent: history ends here.
  grep -qsx "$commit" .git/shallow || printf '%s\n' "$commit" >>.git/shallow
  [ ! -e .git/index ] || save_work
  git checkout -q -f --detach "$commit"
  printf '%s\n' "$commit" >"$deployed"
}

make_repository() {
  mkdir -p .git/objects .git/refs/heads
  printf 'ref: refs/heads/main\n' >.git/HEAD
  cat >.git/config <<EOF
[core]
	repositoryformatversion = 0
	filemode = true
	bare = false
[remote "origin"]
	url = $origin
	fetch = +refs/heads/*:refs/remotes/origin/*
EOF
}

save_work() {
  head="$(git rev-parse -q --verify HEAD)" || return 0
  changes="$(git status --porcelain --untracked-files=all | cut -c 1-2 | sort -u)"
  case "$changes" in
    '') save_commit ;;
    '??') if [ -n "$(in_the_way | head -c 1)" ]; then save_files; else save_commit; fi ;;
    *) save_files ;;
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
  [ "$head" = "$(cat "$deployed" 2>/dev/null)" ] || keep "$head"
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
