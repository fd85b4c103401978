#!/opt/pinacle/bin/busybox sh
# Puts a commit into /workspace/repo. Read and called by init.sh in a process of its own.
# $1: id of the answer. $2: commit. $3: which of its packs the host has laid ready; `none`: the objects are here.
# $4: `kept`; `anew`: the repository is not to be trusted and is put aside.
# Status: 75 when another git holds the index; else that of git.
# A developer's work is kept under refs/pinacle/saved/; ignored files (node_modules) stay where they are.
# In a sandbox a program costs 30 ms and each byte that the shell reads 0.04: where nobody has worked since the last checkout there
# are two gits and no more, and nothing is read that grows.
repo=/workspace/repo
deployed=.git/pinacle-deployed
incoming=/run/pinacle/def/incoming
said=/run/checkout.said
git=/opt/pinacle/libexec/git

checkout() {
  id="$1"
  trap 'end_of_checkout $?' EXIT
  printf busy >/run/checkout
  printf '%s begun\n' "$id" >/run/pinacle/state/_checkout
  exec 2>"$said" 3<&-
  set -eu
  commit="$2" pack="$3" repository="$4"
  settings
  [ -d "$repo" ] || mkdir "$repo"
  cd "$repo"
  [ "$repository" = kept ] || [ ! -e .git ] || mv .git "/workspace/.git-put-aside-$(date +%s)"
  [ -d .git/objects ] || make_repository
  [ "$pack" = none ] || take_pack
  put_files
  printf '%s\n' "$commit" >"$deployed"
}

# Whatever the repository's own configuration says: it is the developer's.
settings() {
  unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
  export GIT_EXEC_PATH=/opt/pinacle/libexec GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_COUNT=3
  export GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/dev/null
  export GIT_CONFIG_KEY_1=core.fsmonitor GIT_CONFIG_VALUE_1=false
  export GIT_CONFIG_KEY_2=advice.detachedHead GIT_CONFIG_VALUE_2=false
  export GIT_AUTHOR_NAME=pinacle GIT_AUTHOR_EMAIL=pinacle@localhost
  export GIT_COMMITTER_NAME=pinacle GIT_COMMITTER_EMAIL=pinacle@localhost
}

# What `git init` would make, by hand.
make_repository() {
  IFS= read -r origin <"$incoming/origin"
  mkdir -p .git/objects .git/refs/heads
  printf 'ref: refs/heads/main\n' >.git/HEAD
  printf '[%s]\n\t%s\n\t%s\n\t%s\n[%s]\n\t%s\n\t%s\n' >.git/config \
    core 'repositoryformatversion = 0' 'filemode = true' 'bare = false' \
    'remote "origin"' "url = $origin" 'fetch = +refs/heads/*:refs/remotes/origin/*'
}

# The index after its pack: a git that runs beside believes in a pack when it sees its index. Its parents were not sent. To git a line
# twice is a line once.
take_pack() {
  from="$incoming/$commit.$pack"
  [ -d .git/objects/pack ] || mkdir .git/objects/pack
  cp -f "$from"/pack-*.pack "$from"/pack-*.idx .git/objects/pack/
  printf '%s\n' "$commit" >>.git/shallow
}

# Without force git stops where it would overwrite work; of other work it says that it carried it along.
put_files() {
  carried=
  if is_as_deployed && carried="$("$git" checkout --detach "$commit")" && [ -z "$carried" ]; then return; fi
  if [ -e .git/index ]; then
    [ -z "$carried" ] || "$git" checkout -q --detach "$last"
    save_work
  fi
  "$git" checkout -q -f --detach "$commit"
}

is_as_deployed() {
  [ -e .git/index ] && read -r head <.git/HEAD && read -r last <"$deployed" && [ "$head" = "$last" ]
}

save_work() {
  head="$("$git" rev-parse -q --verify HEAD)" || return 0
  changes="$("$git" status --porcelain --untracked-files=all | cut -c 1-2 | sort -u)"
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
  "$git" add --all --ignore-errors . || true
  saved="$("$git" commit-tree "$("$git" write-tree)" -p "$head" -m "Saved before the checkout of $commit")"
  rm -f "$GIT_INDEX_FILE"
  unset GIT_INDEX_FILE
  keep "$saved"
}

# A commit that was made here and that no branch may hold.
save_commit() {
  [ "$head" = "$(cat "$deployed" 2>/dev/null)" ] || keep "$head"
}

keep() { "$git" update-ref "refs/pinacle/saved/$(date +%s)" "$1"; }

# Untracked files that the commit would overwrite.
in_the_way() {
  GIT_INDEX_FILE=.git/pinacle.index "$git" read-tree "$commit"
  "$git" ls-files -z --others --exclude-standard |
    GIT_INDEX_FILE=.git/pinacle.index xargs -0 "$git" --literal-pathspecs ls-files --cached --
  rm -f .git/pinacle.index
}

end_of_checkout() {
  set +eu
  status="$1"
  if [ "$status" != 0 ]; then
    tail -c 1000 "$said" >/run/pinacle/state/_said
    ! is_locked || status=75
  fi
  : >/run/checkout
  printf '%s %s\n' "$id" "$status" >/run/pinacle/state/_checkout
  set -- .git/objects/pack/*.pack
  [ $# -le 20 ] || { roll_up_packs & }
}

# A person who commits holds the lock until the message is written. One of ten minutes was left by a git that was killed.
is_locked() {
  [ -n "$(find .git/index.lock -mmin +10)" ] && rm -f .git/index.lock
  [ -e .git/index.lock ]
}

# Each checkout leaves a pack. Only the small ones are joined, and nothing is thrown away: a developer's git may run beside.
roll_up_packs() {
  mkdir /run/packing || return 0
  nice "$git" repack -d -q --geometric=2
  rmdir /run/packing
}
