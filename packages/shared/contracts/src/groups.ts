/** The group of the user pool whose members may do what applications may. */
export const BACK_OFFICE_GROUP = "back-office";
