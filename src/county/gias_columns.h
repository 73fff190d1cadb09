/* gias_columns.h - the columns of the national register's "all establishment data" extract, in its order.
 *
 * Why       one list gives the header and the place of every cell; county_test.c compares it with a true sample. */
#ifndef MUSTER_GIAS_COLUMNS_H
#define MUSTER_GIAS_COLUMNS_H

#define GIAS_COLUMN_LIST(X)                                                      \
    X(GIAS_URN, "URN")                                                           \
    X(GIAS_LA_CODE, "LA (code)")                                                 \
    X(GIAS_LA_NAME, "LA (name)")                                                 \
    X(GIAS_ESTABLISHMENT_NUMBER, "EstablishmentNumber")                          \
    X(GIAS_ESTABLISHMENT_NAME, "EstablishmentName")                              \
    X(GIAS_TYPE_OF_ESTABLISHMENT_CODE, "TypeOfEstablishment (code)")             \
    X(GIAS_TYPE_OF_ESTABLISHMENT_NAME, "TypeOfEstablishment (name)")             \
    X(GIAS_ESTABLISHMENT_TYPE_GROUP_CODE, "EstablishmentTypeGroup (code)")       \
    X(GIAS_ESTABLISHMENT_TYPE_GROUP_NAME, "EstablishmentTypeGroup (name)")       \
    X(GIAS_ESTABLISHMENT_STATUS_CODE, "EstablishmentStatus (code)")              \
    X(GIAS_ESTABLISHMENT_STATUS_NAME, "EstablishmentStatus (name)")              \
    X(GIAS_REASON_ESTABLISHMENT_OPENED_CODE, "ReasonEstablishmentOpened (code)") \
    X(GIAS_REASON_ESTABLISHMENT_OPENED_NAME, "ReasonEstablishmentOpened (name)") \
    X(GIAS_OPEN_DATE, "OpenDate")                                                \
    X(GIAS_REASON_ESTABLISHMENT_CLOSED_CODE, "ReasonEstablishmentClosed (code)") \
    X(GIAS_REASON_ESTABLISHMENT_CLOSED_NAME, "ReasonEstablishmentClosed (name)") \
    X(GIAS_CLOSE_DATE, "CloseDate")                                              \
    X(GIAS_PHASE_OF_EDUCATION_CODE, "PhaseOfEducation (code)")                   \
    X(GIAS_PHASE_OF_EDUCATION_NAME, "PhaseOfEducation (name)")                   \
    X(GIAS_STATUTORY_LOW_AGE, "StatutoryLowAge")                                 \
    X(GIAS_STATUTORY_HIGH_AGE, "StatutoryHighAge")                               \
    X(GIAS_BOARDERS_CODE, "Boarders (code)")                                     \
    X(GIAS_BOARDERS_NAME, "Boarders (name)")                                     \
    X(GIAS_NURSERY_PROVISION_NAME, "NurseryProvision (name)")                    \
    X(GIAS_OFFICIAL_SIXTH_FORM_CODE, "OfficialSixthForm (code)")                 \
    X(GIAS_OFFICIAL_SIXTH_FORM_NAME, "OfficialSixthForm (name)")                 \
    X(GIAS_GENDER_CODE, "Gender (code)")                                         \
    X(GIAS_GENDER_NAME, "Gender (name)")                                         \
    X(GIAS_RELIGIOUS_CHARACTER_CODE, "ReligiousCharacter (code)")                \
    X(GIAS_RELIGIOUS_CHARACTER_NAME, "ReligiousCharacter (name)")                \
    X(GIAS_RELIGIOUS_ETHOS_NAME, "ReligiousEthos (name)")                        \
    X(GIAS_DIOCESE_CODE, "Diocese (code)")                                       \
    X(GIAS_DIOCESE_NAME, "Diocese (name)")                                       \
    X(GIAS_ADMISSIONS_POLICY_CODE, "AdmissionsPolicy (code)")                    \
    X(GIAS_ADMISSIONS_POLICY_NAME, "AdmissionsPolicy (name)")                    \
    X(GIAS_SCHOOL_CAPACITY, "SchoolCapacity")                                    \
    X(GIAS_SPECIAL_CLASSES_CODE, "SpecialClasses (code)")                        \
    X(GIAS_SPECIAL_CLASSES_NAME, "SpecialClasses (name)")                        \
    X(GIAS_CENSUS_DATE, "CensusDate")                                            \
    X(GIAS_NUMBER_OF_PUPILS, "NumberOfPupils")                                   \
    X(GIAS_NUMBER_OF_BOYS, "NumberOfBoys")                                       \
    X(GIAS_NUMBER_OF_GIRLS, "NumberOfGirls")                                     \
    X(GIAS_PERCENTAGE_FSM, "PercentageFSM")                                      \
    X(GIAS_TRUST_SCHOOL_FLAG_CODE, "TrustSchoolFlag (code)")                     \
    X(GIAS_TRUST_SCHOOL_FLAG_NAME, "TrustSchoolFlag (name)")                     \
    X(GIAS_TRUSTS_CODE, "Trusts (code)")                                         \
    X(GIAS_TRUSTS_NAME, "Trusts (name)")                                         \
    X(GIAS_SCHOOL_SPONSOR_FLAG_NAME, "SchoolSponsorFlag (name)")                 \
    X(GIAS_SCHOOL_SPONSORS_NAME, "SchoolSponsors (name)")                        \
    X(GIAS_FEDERATION_FLAG_NAME, "FederationFlag (name)")                        \
    X(GIAS_FEDERATIONS_CODE, "Federations (code)")                               \
    X(GIAS_FEDERATIONS_NAME, "Federations (name)")                               \
    X(GIAS_UKPRN, "UKPRN")                                                       \
    X(GIAS_FEHEIDENTIFIER, "FEHEIdentifier")                                     \
    X(GIAS_FURTHER_EDUCATION_TYPE_NAME, "FurtherEducationType (name)")           \
    X(GIAS_OFSTED_LAST_INSP, "OfstedLastInsp")                                   \
    X(GIAS_OFSTED_SPECIAL_MEASURES_CODE, "OfstedSpecialMeasures (code)")         \
    X(GIAS_OFSTED_SPECIAL_MEASURES_NAME, "OfstedSpecialMeasures (name)")         \
    X(GIAS_LAST_CHANGED_DATE, "LastChangedDate")                                 \
    X(GIAS_STREET, "Street")                                                     \
    X(GIAS_LOCALITY, "Locality")                                                 \
    X(GIAS_ADDRESS3, "Address3")                                                 \
    X(GIAS_TOWN, "Town")                                                         \
    X(GIAS_COUNTY_NAME, "County (name)")                                         \
    X(GIAS_POSTCODE, "Postcode")                                                 \
    X(GIAS_SCHOOL_WEBSITE, "SchoolWebsite")                                      \
    X(GIAS_TELEPHONE_NUM, "TelephoneNum")                                        \
    X(GIAS_HEAD_TITLE_NAME, "HeadTitle (name)")                                  \
    X(GIAS_HEAD_FIRST_NAME, "HeadFirstName")                                     \
    X(GIAS_HEAD_LAST_NAME, "HeadLastName")                                       \
    X(GIAS_HEAD_PREFERRED_JOB_TITLE, "HeadPreferredJobTitle")                    \
    X(GIAS_INSPECTORATE_NAME_NAME, "InspectorateName (name)")                    \
    X(GIAS_INSPECTORATE_REPORT, "InspectorateReport")                            \
    X(GIAS_DATE_OF_LAST_INSPECTION_VISIT, "DateOfLastInspectionVisit")           \
    X(GIAS_NEXT_INSPECTION_VISIT, "NextInspectionVisit")                         \
    X(GIAS_TEEN_MOTH_NAME, "TeenMoth (name)")                                    \
    X(GIAS_TEEN_MOTH_PLACES, "TeenMothPlaces")                                   \
    X(GIAS_CCF_NAME, "CCF (name)")                                               \
    X(GIAS_SENPRU_NAME, "SENPRU (name)")                                         \
    X(GIAS_EBD_NAME, "EBD (name)")                                               \
    X(GIAS_PLACES_PRU, "PlacesPRU")                                              \
    X(GIAS_FTPROV_NAME, "FTProv (name)")                                         \
    X(GIAS_ED_BY_OTHER_NAME, "EdByOther (name)")                                 \
    X(GIAS_SECTION41_APPROVED_NAME, "Section41Approved (name)")                  \
    X(GIAS_SEN1_NAME, "SEN1 (name)")                                             \
    X(GIAS_SEN2_NAME, "SEN2 (name)")                                             \
    X(GIAS_SEN3_NAME, "SEN3 (name)")                                             \
    X(GIAS_SEN4_NAME, "SEN4 (name)")                                             \
    X(GIAS_SEN5_NAME, "SEN5 (name)")                                             \
    X(GIAS_SEN6_NAME, "SEN6 (name)")                                             \
    X(GIAS_SEN7_NAME, "SEN7 (name)")                                             \
    X(GIAS_SEN8_NAME, "SEN8 (name)")                                             \
    X(GIAS_SEN9_NAME, "SEN9 (name)")                                             \
    X(GIAS_SEN10_NAME, "SEN10 (name)")                                           \
    X(GIAS_SEN11_NAME, "SEN11 (name)")                                           \
    X(GIAS_SEN12_NAME, "SEN12 (name)")                                           \
    X(GIAS_SEN13_NAME, "SEN13 (name)")                                           \
    X(GIAS_TYPE_OF_RESOURCED_PROVISION_NAME, "TypeOfResourcedProvision (name)")  \
    X(GIAS_RESOURCED_PROVISION_ON_ROLL, "ResourcedProvisionOnRoll")              \
    X(GIAS_RESOURCED_PROVISION_CAPACITY, "ResourcedProvisionCapacity")           \
    X(GIAS_SEN_UNIT_ON_ROLL, "SenUnitOnRoll")                                    \
    X(GIAS_SEN_UNIT_CAPACITY, "SenUnitCapacity")                                 \
    X(GIAS_GOR_CODE, "GOR (code)")                                               \
    X(GIAS_GOR_NAME, "GOR (name)")                                               \
    X(GIAS_DISTRICT_ADMINISTRATIVE_CODE, "DistrictAdministrative (code)")        \
    X(GIAS_DISTRICT_ADMINISTRATIVE_NAME, "DistrictAdministrative (name)")        \
    X(GIAS_ADMINISTRATIVE_WARD_CODE, "AdministrativeWard (code)")                \
    X(GIAS_ADMINISTRATIVE_WARD_NAME, "AdministrativeWard (name)")                \
    X(GIAS_PARLIAMENTARY_CONSTITUENCY_CODE, "ParliamentaryConstituency (code)")  \
    X(GIAS_PARLIAMENTARY_CONSTITUENCY_NAME, "ParliamentaryConstituency (name)")  \
    X(GIAS_URBAN_RURAL_CODE, "UrbanRural (code)")                                \
    X(GIAS_URBAN_RURAL_NAME, "UrbanRural (name)")                                \
    X(GIAS_GSSLACODE_NAME, "GSSLACode (name)")                                   \
    X(GIAS_EASTING, "Easting")                                                   \
    X(GIAS_NORTHING, "Northing")                                                 \
    X(GIAS_CENSUS_AREA_STATISTIC_WARD_NAME, "CensusAreaStatisticWard (name)")    \
    X(GIAS_MSOA_NAME, "MSOA (name)")                                             \
    X(GIAS_LSOA_NAME, "LSOA (name)")                                             \
    X(GIAS_INSPECTORATE_NAME, "Inspectorate (name)")                             \
    X(GIAS_SENSTAT, "SENStat")                                                   \
    X(GIAS_SENNO_STAT, "SENNoStat")                                              \
    X(GIAS_BOARDING_ESTABLISHMENT_NAME, "BoardingEstablishment (name)")          \
    X(GIAS_PROPS_NAME, "PropsName")                                              \
    X(GIAS_PREVIOUS_LA_CODE, "PreviousLA (code)")                                \
    X(GIAS_PREVIOUS_LA_NAME, "PreviousLA (name)")                                \
    X(GIAS_PREVIOUS_ESTABLISHMENT_NUMBER, "PreviousEstablishmentNumber")         \
    X(GIAS_OFSTED_RATING_NAME, "OfstedRating (name)")                            \
    X(GIAS_RSCREGION_NAME, "RSCRegion (name)")                                   \
    X(GIAS_COUNTRY_NAME, "Country (name)")                                       \
    X(GIAS_UPRN, "UPRN")                                                         \
    X(GIAS_SITE_NAME, "SiteName")                                                \
    X(GIAS_MSOA_CODE, "MSOA (code)")                                             \
    X(GIAS_LSOA_CODE, "LSOA (code)")

typedef enum GiasColumn {
#define X(name, text) name,
    GIAS_COLUMN_LIST(X)
#undef X
        N_GIAS_COLUMNS
} GiasColumn;

#endif
