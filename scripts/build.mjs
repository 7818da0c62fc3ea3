// Builds dist/: bundles for speed (a process that loads one file starts in half the time of one that loads fifteen),
// and declarations for whoever imports floodsim.
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
  // Only reached for archives in a cloud store, which nobody here opens.
  external: ['@aws-sdk/*'],
  sourcemap: process.env.FLOODSIM_SOURCEMAP ? 'inline' : false,
  metafile: true,
  logLevel: 'warning',
  // Libraries in the older module format ask for `require`, which an ES module does not have.
  banner: {},
};
const withRequire = {
  js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
};

// The archive libraries bring copies of what Node itself has, for Nodes that did not have it: half of what a peer would
// have to load before its first transfer. (`fs-extra` is only asked for by a part that nobody here calls.)
const lateAliases = {
  'crc-32': './scripts/crc-32.mjs',
  'fs-extra': 'node:fs',
  'graceful-fs': 'node:fs',
  'readable-stream/passthrough': './scripts/passthrough.cjs',
  'readable-stream': 'node:stream',
};

const results = await Promise.all([
  // What users start or import. Split, so that `--help` does not load what only a run needs.
  build({
    ...common,
    entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: withRequire,
  }),
  // What a peer loads late: what moves files, at the first of them, and of that the archive libraries.
  build({
    ...common,
    entryPoints: {
      transfer: 'src/transfer/index.ts',
      pack: 'src/transfer/archive/pack.ts',
      unpack: 'src/transfer/archive/unpack.ts',
    },
    outdir: 'dist/late',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    banner: withRequire,
    alias: lateAliases,
    plugins: [leaveLate('.')],
  }),
  // Children: CommonJS starts sooner than ES modules.
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
    plugins: [leaveLate('./late')],
  }),
]);

requireNoLibraries(results[1], 'dist/late/transfer.mjs');
chmodSync('dist/cli.js', 0o755);
writeLicences(results);
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});

/** Leaves the dynamic imports of what is loaded late to run time, as imports of the bundles made of them. */
function leaveLate(folder) {
  const late = /(transfer)\/index\.js$|\/((?:un)?pack)\.js$/;
  return {
    name: 'leave-late',
    setup({ onResolve }) {
      onResolve({ filter: late }, ({ path, kind }) => {
        const [, transfer, archive] = late.exec(path);
        if (kind !== 'dynamic-import') return undefined;
        return { path: `${folder}/${transfer ?? archive}.mjs`, external: true };
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

/** The licences of all that was bundled, beside it. */
function writeLicences(results) {
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
        ? `(${license}; the package carries no licence file)`
        : readFileSync(join(folder, file), 'utf8');
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  writeFileSync('dist/THIRD-PARTY-LICENSES.txt', texts.join(`\n${'-'.repeat(78)}\n\n`));
}
