/** Path of the profile page. */
export const profilePath = "/profile";
