// Where the binder finds a module by its name: here by the import map; a bundle, which holds its
// modules itself, brings another `load` (bundle/build.mjs).

/** Return a promise of the module. */
export const load = (name) => import(name);
