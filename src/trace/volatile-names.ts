/**
 * Environment variables that differ from one terminal, shell or run to the next, and hardly ever
 * decide a result.
 *
 * What must stay true: they are passed over only where a program takes the whole environment
 * (`{ ...process.env }`, `Object.keys(process.env)`); one that asks for such a variable by its name
 * depends on it like on any other.
 */

const NAMES: ReadonlySet<string> = new Set([
  // the shell's own bookkeeping
  '_',
  'SHLVL',
  'PWD',
  'OLDPWD',
  'INIT_CWD',
  // the terminal and its size
  'COLUMNS',
  'LINES',
  'WINDOWID',
  'TERM_SESSION_ID',
  'ITERM_SESSION_ID',
  'KITTY_PID',
  'KITTY_WINDOW_ID',
  'WT_SESSION',
  'TMUX',
  'TMUX_PANE',
  'STY',
  'GPG_TTY',
  // the login session
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_SESSION_ID',
  'XDG_RUNTIME_DIR',
  'SSH_AGENT_PID',
  'SSH_AUTH_SOCK',
  'SSH_CLIENT',
  'SSH_CONNECTION',
  'SSH_TTY',
  // what starts and watches this process
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
  'VITEST_POOL_ID',
  'VITEST_WORKER_ID',
  'JEST_WORKER_ID',
])

const PREFIXES = ['npm_', 'VSCODE_', 'PERMAFROST_']

/** Whether a variable is left out where the whole environment is taken. */
export function isVolatile(name: string): boolean {
  return NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix))
}
