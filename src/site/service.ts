interface Service {
  name: string
  /** Why strangers try it. */
  about: string
}

/** What listens at a port by custom, for ports that posts map; a packet's port does not prove its purpose. */
const services: Readonly<Record<number, Service>> = {
  21: { name: 'FTP', about: 'File transfer, a protocol from before encryption.' },
  22: { name: 'SSH', about: 'Remote log-in to servers; who finds it open goes on to guess passwords.' },
  23: {
    name: 'Telnet',
    about:
      'Remote log-in without encryption. Few servers offer it; routers, cameras and recorders with factory passwords do.',
  },
  25: { name: 'SMTP', about: 'Mail between servers; open relays are in demand.' },
  53: { name: 'DNS', about: 'Name look-ups; open resolvers can be used to amplify attacks on others.' },
  80: { name: 'HTTP', about: 'The web.' },
  443: { name: 'HTTPS', about: 'The web, encrypted.' },
  445: {
    name: 'SMB',
    about: 'File sharing of Windows, and since 2017 the door that the worm WannaCry and its kin try.',
  },
  1433: { name: 'Microsoft SQL Server', about: 'A database that should not face the internet.' },
  3306: { name: 'MySQL', about: 'A database that should not face the internet.' },
  3389: { name: 'Remote Desktop', about: 'Remote log-in to Windows.' },
  5060: { name: 'SIP', about: 'Internet telephony; who gets in calls at the owner’s expense.' },
  8080: { name: 'HTTP, alternate', about: 'Web servers, proxies and device administration.' },
  37215: {
    name: 'Huawei router administration',
    about: 'A flaw of one router model that botnets of the Mirai family have used since 2017.',
  },
}

export const serviceOf = (port: number): Service | null => services[port] ?? null
