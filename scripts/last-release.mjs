/**
 * Stores the hashed files of the last release next to those of this one, so that pages that were open during an upgrade
 * can still load them. Files of earlier releases are removed.
 */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The file that a build writes for the next one: a page's inputs, its files and those of the build before. */
const pathOf = (directory, page) => join(directory, `.${page}`);

/** Reads the file of the page's last build. Returns undefined if there is none or it has another format. */
export async function readBuild(directory, page) {
  try {
    const build = JSON.parse(await readFile(pathOf(directory, page), 'utf8'));
    return Array.isArray(build.files) && Array.isArray(build.previous) ? build : undefined;
  } catch {
    return undefined;
  }
}

export const writeBuild = (directory, page, build) =>
  writeFile(pathOf(directory, page), `${JSON.stringify(build)}\n`);

/** Lists the page's files that the directory serves. Lists all files if no build says which are the page's. */
export async function releasedFiles(directory, page) {
  return (await readBuild(directory, page))?.files ?? listAssets(directory);
}

/** Copies the files that the builds in `directory` name as previous and that are missing there. */
export async function copyPrevious(directory, pages, lastDirectory) {
  const present = new Set(await listAssets(directory));
  const builds = await Promise.all(pages.map((page) => readBuild(directory, page)));
  const wanted = new Set(builds.flatMap((build) => build?.previous ?? []));
  const missing = (await listAssets(lastDirectory)).filter(
    (name) => wanted.has(plainName(name)) && !present.has(name),
  );
  await mkdir(join(directory, 'assets'), { recursive: true });
  await Promise.all(
    missing.map((name) => copyFile(join(lastDirectory, 'assets', name), join(directory, 'assets', name))),
  );
}

/** Removes the files that belong neither to the pages' current builds nor to the builds before. */
export async function removeOlder(directory, pages) {
  const builds = await Promise.all(pages.map((page) => readBuild(directory, page)));
  const kept = new Set(builds.flatMap((build) => [...(build?.files ?? []), ...(build?.previous ?? [])]));
  const older = (await listAssets(directory)).filter((name) => !kept.has(plainName(name)));
  await Promise.all(older.map((name) => rm(join(directory, 'assets', name))));
}

const listAssets = (directory) => readdir(join(directory, 'assets')).catch(() => []);

/** Returns the name of the original of a compressed file. */
const plainName = (name) => name.replace(/\.(?:br|gz)$/, '');
