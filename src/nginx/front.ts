/** All that nginx's configuration is made of. */
export interface Front {
  /** Absolute path of the folder that the files are for. */
  readonly dir: string;
  /** Absolute path of the folder in which nginx keeps answers of ours for a second; in memory, since cookies are in them. */
  readonly answersDir: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Where pods' names end; `localhost` is served without TLS, to this machine alone. */
  readonly podsDomain: string;
  /** Undefined: people reach it some other way. */
  readonly dashboardHost: string | undefined;
  /** `127.0.0.1:8080`: webhooks, pages and API. */
  readonly serverAddress: string;
  /** `127.0.0.1:8081`. */
  readonly gatewayAddress: string;
  /** By it the gateway knows that nginx asks, and not somebody through it. */
  readonly proxyKey: string;
  /** Every host that leads to a process, below the pods domain or not. */
  readonly hosts: readonly string[];
  /** PEM file with key and chain by the name of the certificate. */
  readonly certificates: ReadonlyMap<string, string>;
  /** Addresses of processes, `172.18.0.2:3000`, to which connections are kept. */
  readonly addresses: readonly string[];
}

/** Text by the name of its file. */
export type Files = Readonly<Record<string, string>>;
