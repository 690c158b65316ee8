declare module "*.vue" {
  import type { EnhanceAppContext } from "vitepress";

  const component: Parameters<EnhanceAppContext["app"]["component"]>[1];
  export default component;
}
