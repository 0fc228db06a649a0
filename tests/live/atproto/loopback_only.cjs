// Loaded first (node --require): whatever listens in this process does so on 127.0.0.1, for the servers themselves have no such option.
const {Server} = require('node:net');

const listen = Server.prototype.listen;
Server.prototype.listen = function (...args) {
  const done = args.find((each) => typeof each === 'function');
  const [first] = args;
  if (first !== null && typeof first === 'object') {
    if ('path' in first || 'fd' in first || first instanceof Server) return listen.apply(this, args);
    return listen.call(this, {...first, host: '127.0.0.1'}, done);
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return listen.apply(this, args);
  return listen.call(this, {port: typeof first === 'function' ? 0 : Number(first ?? 0), host: '127.0.0.1'}, done);
};
