// Makes a checkout ready for the npm script named in its argument: installs dependencies when they are missing
// or the lockfile has changed, and builds the desktop when its sources have. Plain JavaScript without
// dependencies, because it runs first, on whatever Node.js (20 or later) the machine has. When nothing has
// changed it takes about a tenth of a second.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const oldestNode = 20;
/** The Node.js that runs Tsubame, installed as a dependency: it reads TypeScript, and is the same everywhere. */
const ownNode = path.join(root, "node_modules", "node", "bin", "node");
const web = path.join(root, "packages", "web");
const desktopStamp = path.join(web, "dist", ".sources");

/** npm scripts that show or test the desktop. */
const needDesktop = new Set(["start", "serve", "test", "bench"]);

const script = process.argv[2] ?? "start";
if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  fail(
    `Node.js ${process.versions.node} is too old; install version ${oldestNode} or later.`,
    `Node.js ${process.versions.node} は古すぎます。${oldestNode} 以降をインストールしてください。`,
  );
}
if (!isInstalled()) install();
if (!ownNodeRuns()) {
  fail(
    "The Node.js in node_modules does not run; delete node_modules and start again (install scripts of the package node must be allowed).",
    "node_modules 内の Node.js が動きません。node_modules を削除してやり直してください(パッケージ node のインストールスクリプトの許可が必要です)。",
  );
}
if (needDesktop.has(script)) buildDesktop();
if (script === "test") provideBrowser();

/**
 * Whether node_modules is what the lockfile says. npm writes its own record of an installation when it is
 * complete, so one that was cut short is not taken for one. Optional packages of other platforms may be absent.
 */
function isInstalled() {
  const record = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const found = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted).every(([name, entry]) => {
    if (!name.startsWith("node_modules/")) return true;
    const installed = found[name];
    if (installed === undefined) return entry.optional === true;
    return installed.version === entry.version;
  });
}

function install() {
  tell("Installing dependencies …", "依存パッケージをインストールしています…");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = npm?.endsWith(".js")
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: "inherit" })
    : spawnSync("npm", args, { cwd: root, stdio: "inherit" });
  if (result.status !== 0) {
    fail(
      "npm ci failed (see above); check the network and try again.",
      "npm ci に失敗しました(上の表示を参照)。ネットワークを確認してやり直してください。",
    );
  }
}

function ownNodeRuns() {
  const wanted = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const result = spawnSync(ownNode, ["--version"], { encoding: "utf8" });
  return result.stdout?.trim() === `v${wanted.devDependencies.node}`;
}

function buildDesktop() {
  const sources = fingerprint();
  if (existsSync(desktopStamp) && readFileSync(desktopStamp, "utf8") === sources) return;
  tell("Building the desktop …", "デスクトップをビルドしています…");
  const vite = path.join(root, "node_modules", "vite", "bin", "vite.js");
  const result = spawnSync(ownNode, [vite, "build", "--logLevel", "error"], {
    cwd: web,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (result.status !== 0) {
    fail(
      "The desktop could not be built (see above).",
      "デスクトップをビルドできませんでした(上の表示を参照)。",
    );
  }
  writeFileSync(desktopStamp, sources);
}

/**
 * The browser of the journeys: Debian's Chromium with Japanese fonts where this account may install packages, else
 * the one that Playwright manages. A machine that can have neither is told so, because its tests would fail.
 */
function provideBrowser() {
  const candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];
  const hasChromium = candidates.some((file) => existsSync(file));
  const hasFonts = existsSync("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc");
  const mayInstall = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (hasChromium && (hasFonts || !mayInstall)) return;
  if (mayInstall) {
    tell("Installing Chromium …", "Chromium をインストールしています…");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const options = { stdio: ["ignore", "ignore", "inherit"], env };
    spawnSync("apt-get", ["update", "-qq"], options);
    const wanted = [
      "install",
      "-y",
      "-qq",
      "--no-install-recommends",
      "chromium",
      "fonts-noto-cjk",
    ];
    if (spawnSync("apt-get", wanted, options).status === 0) return;
  } else {
    tell("Installing a browser …", "ブラウザーをインストールしています…");
    const command = path.join(root, "node_modules", "playwright-core", "cli.js");
    const result = spawnSync(ownNode, [command, "install", "chromium"], { stdio: "inherit" });
    if (result.status === 0) return;
  }
  fail(
    "No browser for the tests. Install Chromium (Debian: apt-get install chromium fonts-noto-cjk) and try again.",
    "テスト用のブラウザーがありません。Chromium をインストールしてからやり直してください(Debian: apt-get install chromium fonts-noto-cjk)。",
  );
}

/** Changes when a file that the build reads changes; by size and time, which is quick, as make does. */
function fingerprint() {
  const hash = createHash("sha256");
  const places = [
    path.join(root, "package-lock.json"),
    path.join(root, "packages", "contract", "src"),
    path.join(web, "src"),
    path.join(web, "public"),
    path.join(web, "index.html"),
    path.join(web, "package.json"),
    path.join(web, "vite.config.ts"),
  ];
  for (const place of places) {
    for (const file of filesOf(place)) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${path.relative(root, file)} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}

function filesOf(place) {
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true })
    .map((name) => path.join(place, name))
    .filter((file) => statSync(file).isFile())
    .toSorted();
}

function isJapanese() {
  return /^ja/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "");
}

function tell(english, japanese) {
  process.stderr.write(`${isJapanese() ? japanese : english}\n`);
}

function fail(english, japanese) {
  tell(english, japanese);
  process.exit(1);
}
