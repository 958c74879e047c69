// Sending a file to the desk before the answer that it goes with. `fetch` tells nobody how far it got; this does.
import { ApiError } from "./api.js";
import { uiLanguage } from "./words.js";

/**
 * Send a file; resolves with how the desk knows it, rejects with an `ApiError`.
 * @param {string} path @param {File} file @param {{csrf: string, progress: (share: number) => void, signal: AbortSignal}} ways
 */
export function upload(path, file, { csrf, progress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "json";
    request.setRequestHeader("Accept-Language", uiLanguage());
    request.setRequestHeader("X-CSRF-Token", csrf);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => (request.status === 201 ? resolve(request.response) : reject(refusal(request)));
    request.onerror = () => reject(new ApiError(0, { code: "unreachable", message: "The desk cannot be reached." }));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function refusal({ status, statusText, response }) {
  return new ApiError(status, response?.code ? response : { code: `http_${status}`, message: `${status} ${statusText}` });
}
