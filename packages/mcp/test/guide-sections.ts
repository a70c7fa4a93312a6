import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { GuideSection } from '../src/guide-search.js';

const FOLDER = path.resolve(__dirname, '../../../docs/guides');

/** The guides as they are written now, a section for each heading. */
export function writtenGuides(): GuideSection[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .flatMap((name) => sectionsOf(name.slice(0, -'.md'.length), textOf(name)));
}

function textOf(name: string): string {
  return readFileSync(path.join(FOLDER, name), 'utf8');
}

function sectionsOf(page: string, text: string): GuideSection[] {
  const [first = '', ...rest] = text.split(/^## /m);
  const [heading = '', ...lead] = first.replace(/^# /, '').split('\n');
  const sections = rest.map((part) => {
    const [title = '', ...lines] = part.split('\n');
    return { page, title: `${heading}: ${title}`, text: lines.join('\n').trim() };
  });
  return [{ page, title: heading, text: lead.join('\n').trim() }, ...sections];
}
