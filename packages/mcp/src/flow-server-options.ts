/** What a server may do, and where. */
export interface FlowServerOptions {
  /** Folder below which files are read, and in which packages are looked for. Default: the current one. */
  readonly folder?: string;
  /** Whether configs may be written below `folder`. Default: no, and no tool for it. */
  readonly write?: boolean;
  /**
   * Whether packages that a config names, and that are installed, are imported for the
   * settings they take. That runs their top level. Default: yes, as `walkeros validate` does.
   */
  readonly packages?: boolean;
}
