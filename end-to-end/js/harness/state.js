/**
 * What a chain's state says, read by the metadata of its runtime.
 */
import { hexToString, hexToU8a, u8aConcat, u8aEq, u8aToHex } from '@polkadot/util';
import { xxhashAsU8a } from '@polkadot/util-crypto';

/** Length in hex of a storage item's prefix: the hashes of the pallet's name and of its own. */
const PREFIX_LENGTH = 2 + 2 * 32;
/** Keys outside of pallets, `:code` and the like, begin with a colon. */
const COLON = '0x3a';
const STORAGE_VERSION = ':__STORAGE_VERSION__:';

/** Key of a single value, or prefix of a map's keys, as hex. */
export function keyOf(pallet, item) {
  return u8aToHex(u8aConcat(xxhashAsU8a(pallet, 128), xxhashAsU8a(item, 128)));
}

function pallets(api) {
  return api.runtimeMetadata.asLatest.pallets.map(({ name, storage }) => ({
    name: name.toString(),
    items: storage.isSome ? [...storage.unwrap().items] : [],
  }));
}

/** The version of its storage of every pallet that says one, by its name. */
export function storageVersions(api, state) {
  const said = pallets(api).map(({ name }) => [name, state.get(keyOf(name, ':__STORAGE_VERSION__:'))]);
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

/** Name and type of all storage items, by their keys' prefixes. */
function storageItems(api) {
  const items = new Map();
  for (const { name, items: own } of pallets(api)) {
    items.set(keyOf(name, STORAGE_VERSION), { what: `${name}${STORAGE_VERSION}`, type: 'u16' });
    for (const item of own) {
      const { type } = api.registry.lookup.getTypeDef(item.type.isMap ? item.type.asMap.value : item.type.asPlain);
      items.set(keyOf(name, item.name.toString()), { what: `${name}.${item.name}`, type });
    }
  }
  return items;
}

/** The entries that the metadata does not explain: of no storage item, or with a value that is not of its type. */
export function unexplained(api, state) {
  const items = storageItems(api);
  const wrong = [];
  for (const [key, value] of state) {
    if (key.startsWith(COLON)) continue;
    const item = items.get(key.slice(0, PREFIX_LENGTH));
    if (!item) wrong.push(`${key} is of no storage item`);
    else if (!is(api, item.type, value)) wrong.push(`${item.what} holds ${value.slice(0, 80)}, which is no ${item.type}`);
  }
  return wrong;
}

/** Names of the storage items whose entries differ between two states. */
export function changed(api, before, after) {
  const items = storageItems(api);
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
  const nameOf = (key) => (key.startsWith(COLON) ? hexToString(key) : items.get(key.slice(0, PREFIX_LENGTH))?.what ?? key);
  return [...new Set(keys.map(nameOf))];
}

/** Whether a value is a whole one of this type, and nothing more. */
function is(api, type, value) {
  try {
    const bytes = hexToU8a(value);
    return u8aEq(api.registry.createType(type, bytes).toU8a(), bytes);
  } catch {
    return false;
  }
}
