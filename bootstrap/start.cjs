// The first file any Node runs, so in syntax that any Node can read: it refuses what is too old in
// a sentence instead of a syntax error, and hands over to launch.cjs.
'use strict';

var major = Number(process.versions.node.split('.')[0]);
if (major < 18) {
  process.stderr.write(
    'gradus: this Node is too old: expected 18 or newer; received ' +
      process.versions.node +
      '. Install a newer one from nodejs.org and run the command again.\n',
  );
  process.exit(3);
}
void require('./launch.cjs').launch(process.argv.slice(2));
