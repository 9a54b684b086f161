#!/bin/sh
# Plays linucb and lints on outcome tables: warm start from the first half of the rows, play on the second.
#   figures.sh FOLDER [OPTION...]     FOLDER holds zeroeval, llmrouter and mmlu_pro .jsonl.gz; options go to `tidegate simulate`
#   COLD=1 plays without a warm start; OUT=DIR keeps JSON and pages there; TIDEGATE=COMMAND runs another program
set -eu
home=$(cd "$(dirname "$0")/../../.." && pwd)
tidegate=${TIDEGATE:-$home/tidegate}
folder=$1
shift
out=${OUT:-$(mktemp -d)}
mkdir -p "$out"

play() { # table edge cloud price
  name=$1 edge=$2 cloud=$3 price=$4
  shift 4
  warm=
  if [ -z "${COLD:-}" ]; then
    "$tidegate" warm-start --table "$folder/$name.jsonl.gz" --half first --arm "$edge" --arm "$cloud" --out "$out/$name.prior.json" >/dev/null
    warm="--warm-start $out/$name.prior.json"
  fi
  # shellcheck disable=SC2086  # a list of words
  "$tidegate" simulate --table "$folder/$name.jsonl.gz" --half second $warm --arm "edge=$edge" --arm "cloud=$cloud@$price" \
    --policy linucb --policy lints --html "$out/$name.html" "$@"
  echo
}

# Prices in USD per million tokens, as the providers listed them; the 51B model's is that of models of its size.
play zeroeval Qwen2.5-3B-Instruct gpt-4o-2024-08-06 2.5,10 "$@"
play llmrouter qwen2.5-7b-instruct llama-3.1-nemotron-51b-instruct 0.9,0.9 "$@"
play mmlu_pro Phi-3-mini-4k-instruct gemini-1.5-pro-002 1.25,5 "$@"
