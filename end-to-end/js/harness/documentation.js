/**
 * What the metadata of a runtime says of its calls, events, errors, constants and storage, as polkadot.js apps shows it.
 */

/**
 * Every documented thing of every pallet: `{ pallet, kind, what, docs, names }`, where `names` are those of a call's arguments and of
 * an event's fields.
 */
export function documentation(metadata, lookup) {
  return [...metadata.pallets].flatMap((pallet) => {
    const of = (kind) => (entry) => ({ pallet: pallet.name.toString(), ...described(pallet.name, kind, entry) });
    const variants = (type) => (type.isSome ? [...lookup.getSiType(type.unwrap().type).def.asVariant.variants] : []);
    const events = variants(pallet.events);
    const fields = events.flatMap(({ name, fields }) =>
      fields.map((field) => ({ name: `${name}.${field.name.unwrapOr('')}`, docs: field.docs, fields: [] })),
    );
    return [
      ...variants(pallet.calls).map(of('call')),
      ...events.map(of('event')),
      ...fields.map(of('field of an event')),
      ...variants(pallet.errors).map(of('error')),
      ...pallet.constants.map(of('constant')),
      ...(pallet.storage.isSome ? [...pallet.storage.unwrap().items] : []).map(of('storage')),
    ];
  });
}

function described(pallet, kind, { name, docs, fields = [] }) {
  return {
    kind,
    what: `${kind} ${pallet}.${name}`,
    docs: docs.map((line) => line.toString()).join('\n'),
    names: fields.map((field) => field.name?.unwrapOr('').toString() ?? ''),
  };
}
