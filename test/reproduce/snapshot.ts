import { exact, type Figure, flood, grouped, type Publication } from './figures.js';

const published = { peers: 10_876, links: 39_994, diameter: 5.4, messages: 69_113 };

/** As many peers and links as the snapshot has, at random. */
const generated = `erdos-renyi peers=${published.peers} links=${published.links} seed=1`;

/**
 * The 90 % effective diameter: the number of links within which 90 % of all pairs of peers are, between two whole numbers in
 * proportion (J. Leskovec, J. Kleinberg, C. Faloutsos, "Graphs over time", 2005). From floods of random origins with each TTL.
 */
async function effectiveDiameter(topology: string, undirected: boolean, origins: number): Promise<number> {
  const within: number[] = [1];
  for (let ttl = 1; ; ttl += 1) {
    const { reached } = await flood({ topology, undirected, ttl, queries: origins, from: 'random' });
    within.push(reached.mean + 1);
    if (within.at(-1) === within.at(-2)) break;
  }
  const wanted = 0.9 * (within.at(-1) ?? 0);
  const above = within.findIndex((count) => count >= wanted);
  const [low = 0, high = 0] = [within[above - 1], within[above]];
  return above - 1 + (wanted - low) / (high - low);
}

/**
 * SNAP's snapshot of Gnutella.
 *
 * @param file the snapshot, which floodsim does not have; without it only the generated network is measured
 * @param origins how many floods with each TTL
 */
export async function snapshot(file: string | undefined, origins = 200): Promise<Publication> {
  const figures: Figure[] = [];
  const networks = file === undefined ? [] : [{ name: 'the snapshot', topology: file }];
  networks.push({ name: 'a random network of this size', topology: generated });
  for (const { name, topology } of networks) {
    const isSnapshot = topology === file;
    const undirected = isSnapshot;
    const full = await flood({ topology, undirected, ttl: 1000, from: 1 });
    const { peers, links } = full.topology;
    const reached = full.reached.mean + 1;
    figures.push(exact(`${name}: peers`, published.peers, peers));
    figures.push(exact(`${name}: links`, published.links, links));
    if (reached === peers)
      figures.push(exact(`${name}: messages of a full flood`, published.messages, full.messages.mean));
    else {
      const what = `${name}: messages of a full flood, which reaches ${grouped(reached)} peers`;
      figures.push({ ...exact(what, published.messages, full.messages.mean), isSame: null });
    }
    const diameter = await effectiveDiameter(topology, undirected, origins);
    const ours = diameter.toFixed(1);
    const isSame = isSnapshot ? ours === String(published.diameter) : null;
    figures.push({
      what: `${name}: 90 % effective diameter`,
      published: String(published.diameter),
      ours,
      isSame,
    });
  }
  const missing =
    'The snapshot is not part of floodsim and was not there when this page was written. With the file p2p-Gnutella04.txt of the address above, `npm run reproduce -- --gnutella04 p2p-Gnutella04.txt` measures it, too. ';
  return {
    title: 'SNAP: a snapshot of Gnutella',
    source:
      'J. Leskovec, A. Krevl, SNAP Datasets, p2p-Gnutella04 (snapshot of August 4, 2002): https://snap.stanford.edu/data/p2p-Gnutella04.html. The number of messages follows from its peers and links: 2 x 39,994 - 10,875.',
    method: `A full flood from peer 1, all links in both directions; and ${origins} floods from random peers with each TTL, for the pairs of peers within so many links.`,
    figures,
    differences: `${file === undefined ? missing : ''}The random network has as many peers and links, but not the same ones. Peers without a link are not reached, and each link that the flood does not reach saves its messages: 2E - (N - 1) holds for the E links and N peers of the part that is reached. Its distances are shorter than those of the snapshot if its degrees differ less.`,
    commands: [`sim simulate '${generated}' --holders 0 --from 1 --ttl 1000`],
  };
}
