import type { SiteData } from "vitepress";

/**
 * The site's data with pages of the reference and decisions behind the others in a search: a word that a guide explains
 * stands in many docstrings too.
 *
 * In the configuration itself it would reach the page as text to evaluate, which the content security policy forbids.
 */
export function withSearchOrder(site: SiteData): SiteData {
  const themeConfig = site.themeConfig as {
    search: { options: { miniSearch?: object } & object };
  };
  const { search } = themeConfig;
  const boostDocument = (id: string) => (/^\/(reference|decisions)\//.test(id) ? 0.2 : 1);
  const miniSearch = { searchOptions: { boostDocument } };
  const ordered = { ...search, options: { ...search.options, miniSearch } };
  return { ...site, themeConfig: { ...themeConfig, search: ordered } };
}
