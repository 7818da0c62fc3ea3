// Builds dist/: bundles, because a process that loads one file starts in half the time of one that loads fifteen, and the
// type declarations of `import 'floodsim'`.
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
rmSync('dist', { recursive: true, force: true });

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  // Only needed for archives in a cloud store, which floodsim does not open.
  external: ['@aws-sdk/*'],
  sourcemap: process.env.FLOODSIM_SOURCEMAP ? 'inline' : false,
  metafile: true,
  logLevel: 'warning',
  // Libraries in the CommonJS format call `require`, which an ES module does not have.
  banner: {},
};
const withRequire = {
  js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
};

// The archive libraries bring copies of Node's own modules for old versions of Node: half of the code that a peer loads
// before its first transfer. Node's own take their place. (`fs-extra` is used only in a part that floodsim never calls.)
const lateAliases = {
  'crc-32': './scripts/crc-32.mjs',
  'fs-extra': 'node:fs',
  'graceful-fs': 'node:fs',
  'readable-stream/passthrough': './scripts/passthrough.cjs',
  'readable-stream': 'node:stream',
};

const results = await Promise.all([
  // The bin, and `import 'floodsim'`. Split into chunks, so that `--help` does not load the code of a run.
  build({
    ...common,
    entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts', judge: 'src/check/cell/judge-main.ts' },
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: withRequire,
    // yargs measures its texts with string-width, whose patterns take longer to load than all of yargs.
    alias: { 'string-width': 'fast-string-width' },
  }),
  // Code that a peer loads at its first transfer, the archive libraries apart from it, and what only faults and `sim soak` need.
  build({
    ...common,
    entryPoints: {
      transfer: 'src/transfer/index.ts',
      pack: 'src/transfer/archive/pack.ts',
      unpack: 'src/transfer/archive/unpack.ts',
      'holder-faults': 'src/peer/holder-faults.ts',
      'live-memory': 'src/core/live-memory.ts',
      search: 'src/peer/search/search.ts',
    },
    outdir: 'dist/late',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    supported: { 'dynamic-import': false },
    alias: lateAliases,
    plugins: [leaveLate('.')],
  }),
  // Children: CommonJS starts faster than ES modules.
  build({
    ...common,
    entryPoints: {
      peer: 'src/peer/main.ts',
      client: 'src/client/main.ts',
      warden: 'src/processes/warden-main.ts',
      standalone: 'src/peer/standalone.ts',
    },
    outdir: 'dist',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    // `require` instead: the loader of ES modules alone takes longer than the code that is loaded late.
    supported: { 'dynamic-import': false },
    plugins: [leaveLate('./late')],
  }),
  // Children that have to find files of the package: the agent, which starts children, and the processes of a sweep.
  build({
    ...common,
    entryPoints: { agent: 'src/agent/main.ts', simulator: 'src/sweep/worker/main.ts' },
    outdir: 'dist',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    define: { 'import.meta.url': '__url' },
    banner: { js: "const __url=require('node:url').pathToFileURL(__filename).href;" },
  }),
  // The page of reports and of `sim ui`, and that of sweeps: each one script without imports, put into each HTML file.
  build({
    ...common,
    platform: 'browser',
    target: ['chrome109', 'firefox115', 'safari16.4'],
    minify: true,
    entryPoints: { page: 'src/view/page/main.tsx', sweep: 'src/view/page/sweep/main.tsx' },
    outdir: 'dist/page',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
  }),
]);

requireNoLibraries(results[1], 'dist/late/transfer.cjs');
chmodSync('dist/cli.js', 0o755);
writeLicences(results, 'dist/THIRD-PARTY-LICENSES.txt');
// Each report contains the page, so it contains its licences as well.
writeLicences(results.slice(-1), 'dist/page/licences.txt');
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});

/** Dynamic imports of the code that is loaded late become imports of its bundles, at run time. */
function leaveLate(folder) {
  const late = /(transfer)\/index\.js$|\/((?:un)?pack|holder-faults|live-memory|search)\.js$/;
  return {
    name: 'leave-late',
    setup({ onResolve }) {
      onResolve({ filter: late }, ({ path, kind }) => {
        const [, transfer, archive] = late.exec(path);
        if (kind !== 'dynamic-import') return undefined;
        return { path: `${folder}/${transfer ?? archive}.cjs`, external: true };
      });
    },
  };
}

/** Throws if a bundle that has to be small contains a library. */
function requireNoLibraries({ metafile }, bundle) {
  const libraries = Object.keys(metafile.outputs[bundle].inputs).filter((path) =>
    path.startsWith('node_modules/'),
  );
  if (libraries.length > 0) throw new Error(`${bundle} contains ${libraries.length} files of libraries`);
}

/** Writes the licences of all packages in these bundles. */
function writeLicences(results, path) {
  const packages = new Set();
  for (const { metafile } of results) {
    for (const input of Object.keys(metafile.inputs)) {
      const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(input)?.[1];
      if (name !== undefined) packages.add(name);
    }
  }
  const texts = [...packages].sort().map((name) => {
    const folder = join('node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = ['LICENSE', 'LICENSE.md', 'license', 'LICENSE.txt', 'LICENSE-MIT', 'LICENCE'].find(
      (candidate) => {
        try {
          return readFileSync(join(folder, candidate));
        } catch {
          return false;
        }
      },
    );
    const text =
      file === undefined
        ? `(${license}; the package has no licence file)`
        : readFileSync(join(folder, file), 'utf8');
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  writeFileSync(path, texts.join(`\n${'-'.repeat(78)}\n\n`));
}
