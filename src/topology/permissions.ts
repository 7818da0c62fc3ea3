/**
 * What a topology of somebody else may ask for, and needs a yes of the user: each with its option of the library and of the
 * command line.
 */
export const permissions = {
  allowExec: { flag: 'allow-exec', describe: 'run the programs that the topology names (exec, launcher)' },
  allowOutsideShares: {
    flag: 'allow-outside-shares',
    describe: 'share folders that are not in the folder of the topology',
  },
  allowRemoteAddresses: {
    flag: 'allow-remote-addresses',
    describe: 'use addresses other than those of this machine alone',
  },
  allowEnv: {
    flag: 'allow-env',
    describe: 'set variables that change what a program loads, such as NODE_OPTIONS',
  },
} as const;

export type Permission = keyof typeof permissions;

/** The permissions that a user has given; those that are missing are not given. */
export type Permissions = { readonly [P in Permission]?: boolean | undefined };

/**
 * Variables with which the start of a program loads or runs something that its command does not name: libraries, modules,
 * options, start files, or other programs of the same name. A name that ends in `*` stands for all that begin so.
 */
const loaderVariables: readonly string[] = [
  // The dynamic linkers of Linux and macOS, and the C library.
  ...['LD_*', 'DYLD_*', 'GCONV_PATH', 'GLIBC_TUNABLES', 'LOCPATH', 'OPENSSL_*'],
  // Which program a name means, and the start files in the home folder.
  ...['PATH', 'PATHEXT', 'COMSPEC', 'SYSTEMROOT', 'HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'XDG_*'],
  // Shells.
  ...['BASH_*', 'BASHOPTS', 'ENV', 'IFS', 'PROMPT_COMMAND', 'PS4', 'SHELL', 'SHELLOPTS', 'ZDOTDIR'],
  // Runtimes. Harmless ones that users set often are exceptions, below.
  ...['NODE_*', 'PYTHON*', 'VIRTUAL_ENV', 'CONDA_*', 'PYENV_*'],
  ...['JAVA_*', '_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS', 'CLASSPATH', 'DOTNET_*', 'COR_*', 'CORECLR_*', 'MONO_*'],
  ...[
    'GOROOT',
    'GOPATH',
    'GOFLAGS',
    'GOENV',
    'GOTOOLCHAIN',
    'GOPROXY',
    'GOMODCACHE',
    'CARGO*',
    'RUSTC*',
    'RUSTUP_*',
  ],
  ...[
    'RUBYOPT',
    'RUBYLIB',
    'GEM_*',
    'BUNDLE_*',
    'PERL*',
    'PHPRC',
    'PHP_INI_SCAN_DIR',
    'LUA_*',
    'R_LIBS*',
    'R_PROFILE*',
  ],
];

/** They only change what is printed, or how often. */
const harmlessVariables: ReadonlySet<string> = new Set([
  ...['NODE_ENV', 'NODE_DEBUG', 'NODE_NO_WARNINGS'],
  ...['PYTHONUNBUFFERED', 'PYTHONIOENCODING', 'PYTHONUTF8', 'PYTHONHASHSEED', 'PYTHONDONTWRITEBYTECODE'],
]);

/** Whether a variable can change what a program loads. Windows does not distinguish upper and lower case. */
export function isLoaderVariable(name: string): boolean {
  const upper = name.toUpperCase();
  if (harmlessVariables.has(upper)) return false;
  return loaderVariables.some((one) =>
    one.endsWith('*') ? upper.startsWith(one.slice(0, -1)) : upper === one,
  );
}
