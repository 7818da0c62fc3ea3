/** Why a peer cannot serve a file or folder that is in its share. */
export type UnservableReason =
  /** The system does not let the peer read it, or something in it. */
  | 'unreadable'
  /** Its name, or that of something in it, is not UTF-8, which messages and archives require. */
  | 'not-utf8'
  /** An archive or a file system of another platform cannot hold the name of something in it. */
  | 'bad-name'
  /** It holds more files and folders than an archive may have entries. */
  | 'too-many-entries'
  /** It is a symbolic link, which may lead out of the share or nowhere. */
  | 'symbolic-link'
  /** It is a device, a pipe or a socket. */
  | 'special-file';

/** Why something is not served. */
export interface Unservable {
  readonly reason: UnservableReason;
  /** The end of a sentence "peer 3 has song.txt but ...": `cannot read it: EACCES`. */
  readonly message: string;
}
