"""Location: a postal address, or a place within one. It has a version and no dates."""

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.bodies.view import View
from deploy.local.genesys.world.entities import Location


def location(entity: Location, view: View) -> Json:
    body: Json = {
        "id": entity.id,
        "name": entity.name,
        "state": "active",
        "version": 1,
        "path": list(entity.path),
        "addressVerified": not entity.path,
        "addressStored": not entity.path,
        "selfUri": f"/api/v2/locations/{entity.id}",
    }
    return body | {"notes": "inside"} if entity.path else body | _address(view)


def _address(view: View) -> Json:
    user_id = view.administrator()
    return {
        "contactUser": {"id": user_id, "selfUri": f"/api/v2/users/{user_id}"},
        "emergencyNumber": {"e164": "+14155550100", "number": "4155550100", "type": "default"},
        "address": {
            "city": "San Mateo",
            "country": "US",
            "countryName": "United States",
            "state": "CA",
            "street1": "12 Pier Road",
            "zipcode": "94401",
        },
    }
