// MetaMask's eth-phishing-detect on names from standard input: {"config": {...}, "names": [...]},
// answered with {"loaded": seconds, "seconds": seconds, "results": [[blocked, kind], ...]}.
const { readFileSync } = require("node:fs")
const PhishingDetector = require("eth-phishing-detect/src/detector.js")

const { config, names } = JSON.parse(readFileSync(0, "utf8"))
const started = performance.now()
const detector = new PhishingDetector([config])
detector.check("first.example")
const loaded = performance.now()
const results = names.map((name) => {
  const { result, type } = detector.check(name)
  return [result, type]
})
const done = performance.now()
process.stdout.write(
  JSON.stringify({ loaded: (loaded - started) / 1000, seconds: (done - loaded) / 1000, results }),
)
