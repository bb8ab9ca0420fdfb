/** What a shop may let the app do by itself about blocked work, where everything that is blocked was registered as shipped. */
export const AUTOMATIC_REMEDIES = ["open", "release_holds", "move"] as const;
export type AutomaticRemedy = (typeof AUTOMATIC_REMEDIES)[number];
