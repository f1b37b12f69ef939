/**
 * JSON-RPC over HTTP.
 */

/** Calls one method; throws what the server answers. */
export async function call(url, method, ...params) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body });
  const { result, error } = await response.json();
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
}

/** Whether a server answers at `url`; its errors are errors here too. */
export async function isServing(url, method) {
  try {
    await call(url, method);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false; // nothing listens yet
    throw error;
  }
}
